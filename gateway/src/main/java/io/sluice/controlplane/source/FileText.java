package io.sluice.controlplane.source;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A file's bytes as text, and the text as documents. */
final class FileText {
    /** A document marker stands at the very beginning of a line, wherever it is: even a block text ends there. */
    private static final Pattern MARKER = Pattern.compile("(?md)^---(?=[ \\t\\r\\n]|\\z)");

    private FileText() {}

    /**
     * A document's part of the file.
     *
     * @param text with the marker that begins it
     * @param linesBefore how many lines of the file come before
     * @param last whether the file ends with it
     */
    record Chunk(String text, int linesBefore, boolean last) {}

    /** UTF-8, or UTF-16 when it begins with that byte order mark; empty when the bytes are not. */
    static Optional<String> decode(byte[] bytes) {
        if (startsWith(bytes, 0xFF, 0xFE)) {
            return decode(bytes, 2, StandardCharsets.UTF_16LE);
        } else if (startsWith(bytes, 0xFE, 0xFF)) {
            return decode(bytes, 2, StandardCharsets.UTF_16BE);
        }
        return decode(bytes, startsWith(bytes, 0xEF, 0xBB, 0xBF) ? 3 : 0, StandardCharsets.UTF_8);
    }

    private static boolean startsWith(byte[] bytes, int... mark) {
        for (int i = 0; i < mark.length; i++) {
            if (i >= bytes.length || (bytes[i] & 0xFF) != mark[i]) {
                return false;
            }
        }
        return true;
    }

    private static Optional<String> decode(byte[] bytes, int from, Charset charset) {
        try {
            return Optional.of(charset.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes, from, bytes.length - from))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** Line and column (from 1) of the first byte that is not UTF-8. */
    static int[] firstBadByte(byte[] bytes) {
        int line = 1;
        int lineStart = 0;
        String lenient = new String(bytes, StandardCharsets.UTF_8);
        int bad = Math.max(0, lenient.indexOf('\uFFFD'));
        for (int i = 0; i < bad; i++) {
            if (lenient.charAt(i) == '\n') {
                line++;
                lineStart = i + 1;
            }
        }
        return new int[] {line, lenient.codePointCount(lineStart, bad) + 1};
    }

    /**
     * Cut at the markers, so that an error in one document leaves the others readable. A part that is only directives
     * ({@code %YAML}) belongs to what follows.
     */
    static List<Chunk> chunks(String text) {
        List<Chunk> chunks = new ArrayList<>();
        Matcher marker = MARKER.matcher(text);
        int from = 0;
        int lines = 0;
        while (marker.find()) {
            String part = text.substring(from, marker.start());
            if (part.isEmpty() || from == 0 && isDirectives(part)) {
                continue;
            }
            chunks.add(new Chunk(part, lines, false));
            lines += newlines(part);
            from = marker.start();
        }
        chunks.add(new Chunk(text.substring(from), lines, true));
        return chunks;
    }

    private static boolean isDirectives(String part) {
        return part.lines().anyMatch(line -> line.startsWith("%"))
                && part.lines().allMatch(line -> line.isBlank() || line.startsWith("%") || line.startsWith("#"));
    }

    private static int newlines(String text) {
        return (int) text.chars().filter(c -> c == '\n').count();
    }
}
