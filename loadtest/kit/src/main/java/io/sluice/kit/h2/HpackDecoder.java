package io.sluice.kit.h2;

import io.sluice.kit.Bytes;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Reads the header blocks of one direction of a connection, in order; strict where RFC 7541 says MUST. */
public final class HpackDecoder {
    public static final int DEFAULT_TABLE_SIZE = 4096;

    private static final int INDEXED = 0x80;
    private static final int INDEXING = 0x40;
    private static final int SIZE_UPDATE = 0x20;
    private static final int HUFFMAN = 0x80;
    private static final int LONGEST_INTEGER = 4;

    private final int limit;
    private final HpackTable table;

    /** @param limit of the table in bytes: what the other side was told by SETTINGS_HEADER_TABLE_SIZE */
    public HpackDecoder(int limit) {
        this.limit = limit;
        this.table = new HpackTable(Math.min(limit, DEFAULT_TABLE_SIZE));
    }

    public Fields decode(byte[] block) throws HpackException {
        ByteBuffer bytes = ByteBuffer.wrap(block);
        List<Field> fields = new ArrayList<>();
        try {
            while (bytes.hasRemaining()) {
                representation(bytes, fields);
            }
        } catch (BufferUnderflowException e) {
            throw new HpackException("ends in the middle of a field: " + Bytes.excerpt(block));
        }
        return new Fields(fields);
    }

    private void representation(ByteBuffer bytes, List<Field> fields) throws HpackException {
        int first = bytes.get(bytes.position()) & 0xff;
        if ((first & INDEXED) != 0) {
            fields.add(table.at(integer(bytes, 7)));
        } else if ((first & INDEXING) != 0) {
            Field field = literal(bytes, 6);
            table.add(field);
            fields.add(field);
        } else if ((first & SIZE_UPDATE) != 0) {
            sizeUpdate(integer(bytes, 5), fields.isEmpty());
        } else {
            fields.add(literal(bytes, 4));
        }
    }

    private void sizeUpdate(int size, boolean atBeginning) throws HpackException {
        if (!atBeginning || size > limit) {
            throw new HpackException("table size update to " + size + (atBeginning ? "" : " behind a field"));
        }
        table.resize(size);
    }

    private Field literal(ByteBuffer bytes, int prefix) throws HpackException {
        int index = integer(bytes, prefix);
        String name = index == 0 ? string(bytes) : table.at(index).name();
        return new Field(name, string(bytes));
    }

    private static int integer(ByteBuffer bytes, int prefix) throws HpackException {
        int most = (1 << prefix) - 1;
        long value = bytes.get() & most;
        if (value < most) {
            return (int) value;
        }
        for (int i = 0; i <= LONGEST_INTEGER; i++) {
            int next = bytes.get();
            value += (long) (next & 0x7f) << 7 * i;
            if ((next & 0x80) == 0 && value <= Integer.MAX_VALUE) {
                return (int) value;
            }
        }
        throw new HpackException("an integer of more than 31 bits");
    }

    private static String string(ByteBuffer bytes) throws HpackException {
        if (!bytes.hasRemaining()) {
            throw new BufferUnderflowException();
        }
        boolean huffman = (bytes.get(bytes.position()) & HUFFMAN) != 0;
        int length = integer(bytes, 7);
        if (length > bytes.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] content = new byte[length];
        bytes.get(content);
        return Bytes.text(huffman ? Huffman.decode(content) : content);
    }

    /** Bytes that the table holds now. */
    public int tableSize() {
        return table.size();
    }

    /** The most that it has ever held: what the other side's encoder uses of what it was offered. */
    public int peakTableSize() {
        return table.peak();
    }
}
