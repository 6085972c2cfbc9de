package io.sluice.dataplane.http;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The neutral form of a message head: one byte array with the start line, the field lines as they came and the lines
 * that filters added, beside an index of the fields. A protocol version fills it, filters mark and add, a protocol
 * version writes it out; no {@code String} is made for a field that nobody asks for.
 *
 * <p>Reused for one message after the other and confined to one event loop: whoever keeps something of it beyond the
 * message copies it. Allocates only to grow.
 */
public final class HeaderBlock {
    private static final int STRIDE = 6;
    private static final int NAME_START = 0;
    private static final int NAME_END = 1;
    private static final int VALUE_START = 2;
    private static final int VALUE_END = 3;
    private static final int LINE_END = 4;
    private static final int ID = 5;
    private static final int DROPPED = 1 << 8;
    private static final int REWRITE = 1 << 9;
    private static final int ID_MASK = 0xFF;

    private byte[] bytes;
    private int length;
    private int[] index;
    private int count;
    private long present;
    private long repeated;
    private boolean edited;

    /**
     * @param capacity bytes to begin with
     * @param fields fields to begin with
     */
    public HeaderBlock(int capacity, int fields) {
        bytes = new byte[capacity];
        index = new int[fields * STRIDE];
    }

    /** Forgets the message, keeps the arrays. */
    public void reset() {
        length = 0;
        count = 0;
        present = 0;
        repeated = 0;
        edited = false;
    }

    /** The bytes; valid until the next call that adds any. */
    public byte[] bytes() {
        return bytes;
    }

    /** How many of {@link #bytes()} are in use. */
    public int length() {
        return length;
    }

    /** Reads bytes from a buffer to the end of this block. */
    public void append(ByteBuf from, int size) {
        ensure(size);
        from.readBytes(bytes, length, size);
        length += size;
    }

    /** Adds bytes that belong to no field, such as a canonical path; gives their start. */
    public int append(byte[] from, int start, int size) {
        ensure(size);
        System.arraycopy(from, start, bytes, length, size);
        length += size;
        return length - size;
    }

    /** Makes room; afterwards {@link #bytes()} has at least {@code more} unused bytes. */
    public void ensure(int more) {
        if (bytes.length - length < more) {
            // By half, not double: a head at its limit must not cost twice the limit.
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length + (bytes.length >> 1), length + more));
        }
    }

    /** Says that bytes were written or cut off directly; {@code newLength} is the number in use. */
    public void length(int newLength) {
        length = newLength;
    }

    /**
     * Registers a field whose line stands in {@link #bytes()}: {@code [nameStart, nameEnd)} the name,
     * {@code [valueStart, valueEnd)} the value without surrounding blanks, {@code lineEnd} behind its CRLF.
     *
     * @return its index
     */
    public int field(int nameStart, int nameEnd, int valueStart, int valueEnd, int lineEnd) {
        int id = HeaderName.idOf(bytes, nameStart, nameEnd);
        int at = count * STRIDE;
        if (at == index.length) {
            index = Arrays.copyOf(index, index.length * 2);
        }
        index[at + NAME_START] = nameStart;
        index[at + NAME_END] = nameEnd;
        index[at + VALUE_START] = valueStart;
        index[at + VALUE_END] = valueEnd;
        index[at + LINE_END] = lineEnd;
        index[at + ID] = id;
        repeated |= present & 1L << id;
        present |= 1L << id;
        return count++;
    }

    /** Adds {@code Name: value CRLF}, encoded before; the value follows one space and holds no control byte. */
    public void add(byte[] line) {
        int colon = 0;
        while (line[colon] != ':') {
            colon++;
        }
        requireValue(line, colon, line.length - 2);
        int start = append(line, 0, line.length);
        field(start, start + colon, start + colon + 2, length - 2, length);
    }

    /**
     * Adds a field.
     *
     * @param nameColonSpace {@code Name: }, encoded before
     * @param value bytes that were validated as a field value; may be {@link #bytes()} itself
     * @throws IllegalArgumentException when the value holds a control byte: no line end ever gets into a field
     */
    public void add(byte[] nameColonSpace, byte[] value, int valueStart, int valueLength) {
        requireValue(value, valueStart, valueStart + valueLength);
        byte[] source = value; // stays valid when ensure replaces the array
        ensure(nameColonSpace.length + valueLength + 2);
        int start = append(nameColonSpace, 0, nameColonSpace.length);
        int at = append(source, valueStart, valueLength);
        bytes[length++] = '\r';
        bytes[length++] = '\n';
        field(start, start + nameColonSpace.length - 2, at, at + valueLength, length);
    }

    /** Adds all fields of another block, which holds field lines and nothing else; for lines that many messages share. */
    public void addAll(HeaderBlock lines) {
        int shift = append(lines.bytes, 0, lines.length);
        int from = count * STRIDE;
        int size = lines.count * STRIDE;
        if (index.length - from < size) {
            index = Arrays.copyOf(index, Math.max(index.length * 2, from + size));
        }
        for (int at = 0; at < size; at += STRIDE) {
            for (int mark = NAME_START; mark <= LINE_END; mark++) {
                index[from + at + mark] = lines.index[at + mark] + shift;
            }
            index[from + at + ID] = lines.index[at + ID];
        }
        count += lines.count;
        repeated |= present & lines.present | lines.repeated;
        present |= lines.present;
    }

    private static void requireValue(byte[] bytes, int start, int end) {
        if (Octets.valueEnd(bytes, start, end) != end) {
            throw new IllegalArgumentException("a control byte in a field value");
        }
    }

    /** How many fields were registered, dropped ones included. */
    public int count() {
        return count;
    }

    public int id(int field) {
        return index[field * STRIDE + ID] & ID_MASK;
    }

    public int nameStart(int field) {
        return index[field * STRIDE + NAME_START];
    }

    public int nameEnd(int field) {
        return index[field * STRIDE + NAME_END];
    }

    public int valueStart(int field) {
        return index[field * STRIDE + VALUE_START];
    }

    public int valueEnd(int field) {
        return index[field * STRIDE + VALUE_END];
    }

    public int lineEnd(int field) {
        return index[field * STRIDE + LINE_END];
    }

    /** Leaves the field out when the block is written. */
    public void drop(int field) {
        index[field * STRIDE + ID] |= DROPPED;
        edited = true;
    }

    public boolean dropped(int field) {
        return (index[field * STRIDE + ID] & DROPPED) != 0;
    }

    /** Has the line written as {@code name: value} instead of as it came. */
    public void rewrite(int field) {
        index[field * STRIDE + ID] |= REWRITE;
        edited = true;
    }

    public boolean rewritten(int field) {
        return (index[field * STRIDE + ID] & REWRITE) != 0;
    }

    /** Whether any field is to be left out or rewritten; if not, all lines can be copied at once. */
    public boolean edited() {
        return edited;
    }

    /** Whether a field of this number was registered, dropped or not. */
    public boolean mayHave(int id) {
        return (present & 1L << id) != 0;
    }

    /** Whether any of these numbers (a set of bits) was registered. */
    public boolean mayHaveAny(long ids) {
        return (present & ids) != 0;
    }

    /** Whether more than one field of this number was registered, dropped or not. */
    public boolean repeated(int id) {
        return (repeated & 1L << id) != 0;
    }

    /** The first field of this number that is not dropped, from {@code from} on; −1 if there is none. */
    public int find(int id, int from) {
        if (!mayHave(id)) {
            return -1;
        }
        for (int field = from; field < count; field++) {
            if (index[field * STRIDE + ID] == id || index[field * STRIDE + ID] == (id | REWRITE)) {
                return field;
            }
        }
        return -1;
    }

    public int find(int id) {
        return find(id, 0);
    }

    /** Drops every field of this number. */
    public void dropAll(int id) {
        for (int field = find(id, 0); field >= 0; field = find(id, field + 1)) {
            drop(field);
        }
    }

    /** Whether the field has this name, given in lower case; for names without a number. */
    public boolean nameIs(int field, byte[] lower) {
        int start = nameStart(field);
        return nameEnd(field) - start == lower.length && HeaderName.equalsIgnoreCase(lower, bytes, start);
    }

    /** Whether the field's value is this text, given in lower case, in any case. */
    public boolean valueIs(int field, byte[] lower) {
        int start = valueStart(field);
        return valueEnd(field) - start == lower.length && HeaderName.equalsIgnoreCase(lower, bytes, start);
    }

    /** The name as it came. Allocates: for logs, explanations and tests. */
    public String name(int field) {
        return text(nameStart(field), nameEnd(field));
    }

    /** The value. Allocates: for logs, explanations and tests. */
    public String value(int field) {
        return text(valueStart(field), valueEnd(field));
    }

    /** Any range as Latin-1 text. Allocates. */
    public String text(int start, int end) {
        return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
    }
}
