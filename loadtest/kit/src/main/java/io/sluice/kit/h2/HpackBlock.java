package io.sluice.kit.h2;

import io.sluice.kit.Bytes;
import java.io.ByteArrayOutputStream;

/**
 * Writes a header block piece by piece (RFC 7541 section 6). It knows no table and checks nothing: an index may point
 * anywhere, a length may lie, a name may be anything. Names and values are bytes as ISO-8859-1.
 */
public final class HpackBlock {
    private static final int NEW_NAME = 0;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** Every field a literal that no table keeps, as bytes without Huffman. */
    public static byte[] literals(Fields fields) {
        HpackBlock block = new HpackBlock();
        fields.forEach(field -> block.literal(field.name(), field.value()));
        return block.bytes();
    }

    /** A field of a table; 0 is none. */
    public HpackBlock indexed(long index) {
        return integer(0x80, 7, index);
    }

    /** Without indexing. */
    public HpackBlock literal(String name, String value) {
        return integer(0x00, 4, NEW_NAME).string(name).string(value);
    }

    /** Without indexing, the name from a table. */
    public HpackBlock literal(long nameIndex, String value) {
        return integer(0x00, 4, nameIndex).string(value);
    }

    /** Never indexed. */
    public HpackBlock never(String name, String value) {
        return integer(0x10, 4, NEW_NAME).string(name).string(value);
    }

    /** Into the dynamic table. */
    public HpackBlock indexing(String name, String value) {
        return integer(0x40, 6, NEW_NAME).string(name).string(value);
    }

    /** Into the dynamic table, the name from a table. */
    public HpackBlock indexing(long nameIndex, String value) {
        return integer(0x40, 6, nameIndex).string(value);
    }

    /** Without indexing, name and value in Huffman's code. */
    public HpackBlock huffman(String name, String value) {
        return integer(0x00, 4, NEW_NAME).huffmanString(name).huffmanString(value);
    }

    /** Dynamic table size update. */
    public HpackBlock tableSize(long size) {
        return integer(0x20, 5, size);
    }

    /** A string with its length in front of it. */
    public HpackBlock string(String text) {
        byte[] bytes = Bytes.raw(text);
        return integer(0x00, 7, bytes.length).raw(bytes);
    }

    public HpackBlock huffmanString(String text) {
        byte[] coded = Huffman.encode(Bytes.raw(text));
        return integer(0x80, 7, coded.length).raw(coded);
    }

    /** An integer in a prefix of so many bits, behind {@code pattern} (RFC 7541 5.1). */
    public HpackBlock integer(int pattern, int prefix, long value) {
        int most = (1 << prefix) - 1;
        if (value < most) {
            out.write(pattern | (int) value);
            return this;
        }
        out.write(pattern | most);
        long rest = value - most;
        while (rest >= 0x80) {
            out.write((int) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
        return this;
    }

    public HpackBlock raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    public byte[] bytes() {
        return out.toByteArray();
    }
}
