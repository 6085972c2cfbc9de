package io.sluice.controlplane.compile.tls;

import io.sluice.model.PrivateBytes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * The blocks of a PEM text (RFC 7468). What stands outside of them is commentary (its section 2), blanks at the ends of lines
 * do not count, nor does the kind of line end. Everything else has to be right: a block that is not understood is reported and
 * not left out. One pass; memory in proportion to the text, which is bounded.
 */
final class Pem {
    /** Of one entry of a Secret. An API server takes no Secret above 1 MiB. */
    static final int LONGEST_TEXT = 1 << 20;

    /** Of the content of one block: a certificate has 1 to 2 KiB, an RSA key of 4,096 bits 2.3 KiB. */
    static final int LONGEST_BLOCK = 64 << 10;

    private static final int LONGEST_BASE64 = (LONGEST_BLOCK + 2) / 3 * 4;
    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";

    /**
     * One block.
     *
     * @param label for example {@code CERTIFICATE}
     * @param line on which it begins; the first one is 1
     * @param encrypted by a password, in the manner of RFC 1421
     * @param content decoded
     */
    record Block(String label, int line, boolean encrypted, PrivateBytes content) {}

    private final String name;
    private final byte[] text;
    private final List<Block> blocks = new ArrayList<>();
    private int at;
    private int line;

    // Of the open block.
    private String label = "";
    private int begin;
    private boolean encrypted;
    private final ByteArrayOutputStream base64 = new ByteArrayOutputStream();

    private Pem(String name, byte[] text) {
        this.name = name;
        this.text = text;
    }

    /**
     * @param name the Secret's key, for example {@code tls.crt}, for messages
     */
    static Outcome<List<Block>> read(String name, PrivateBytes text) {
        if (text.size() > LONGEST_TEXT) {
            return Outcome.bad(
                    name,
                    "is larger than " + (LONGEST_TEXT >> 10) + " KiB",
                    "leave the chain of one certificate there");
        }
        return new Pem(name, text.reveal()).blocks();
    }

    private Outcome<List<Block>> blocks() {
        while (at < text.length) {
            Optional<Problem> problem = line(nextLine());
            if (problem.isPresent()) {
                return new Outcome.Bad<>(problem.get());
            }
        }
        return label.isEmpty()
                ? Outcome.good(List.copyOf(blocks))
                : new Outcome.Bad<>(problem(begin, "begins a block that has no end", "copy the whole file"));
    }

    /** ISO 8859-1, in which every byte is a character: what is not ASCII is wrong later, and in its place. */
    private String nextLine() {
        int start = at;
        while (at < text.length && text[at] != '\n' && text[at] != '\r') {
            at++;
        }
        String content = new String(text, start, at - start, StandardCharsets.ISO_8859_1).strip();
        if (at < text.length) {
            boolean pair = text[at] == '\r' && at + 1 < text.length && text[at + 1] == '\n';
            at += pair ? 2 : 1;
        }
        line++;
        return content;
    }

    private Optional<Problem> line(String content) {
        if (content.startsWith(BEGIN)) {
            return begin(content);
        }
        if (content.startsWith(END)) {
            return end(content);
        }
        return label.isEmpty() ? Optional.empty() : body(content);
    }

    private Optional<Problem> begin(String content) {
        if (!label.isEmpty()) {
            return Optional.of(problem(begin, "begins a block that has no end", "copy the whole file"));
        }
        label = content.endsWith(DASHES) && content.length() > BEGIN.length() + DASHES.length()
                ? content.substring(BEGIN.length(), content.length() - DASHES.length())
                : "";
        if (label.isEmpty() || label.contains(DASHES)) {
            return Optional.of(problem(line, "has more than the begin of a block", "keep the line breaks of the file"));
        }
        begin = line;
        encrypted = false;
        base64.reset();
        return Optional.empty();
    }

    private Optional<Problem> end(String content) {
        if (label.isEmpty() || !content.equals(END + label + DASHES)) {
            return Optional.of(problem(line, "ends a block that was not begun", "copy the whole file"));
        }
        byte[] content64 = base64.toByteArray();
        try {
            byte[] decoded = Base64.getDecoder().decode(content64);
            blocks.add(new Block(label, begin, encrypted, new PrivateBytes(decoded)));
            Arrays.fill(decoded, (byte) 0);
        } catch (IllegalArgumentException e) { // its message shows a character of what may be a key
            return Optional.of(problem(begin, "begins a block that is not base64", "copy the file again"));
        }
        label = "";
        return Optional.empty();
    }

    private Optional<Problem> body(String content) {
        if (content.indexOf(':') >= 0) { // RFC 1421 section 4.6: a field in front, which base64 cannot be
            encrypted |= content.startsWith("Proc-Type:") && content.contains("ENCRYPTED");
            return Optional.empty();
        }
        if (base64.size() + content.length() > LONGEST_BASE64) {
            return Optional.of(problem(
                    begin, "begins a block of more than " + (LONGEST_BLOCK >> 10) + " KiB", "copy the file again"));
        }
        base64.writeBytes(content.getBytes(StandardCharsets.ISO_8859_1));
        return Optional.empty();
    }

    private Problem problem(int where, String what, String fix) {
        return new Problem(name, "is no PEM: line " + where + " " + what, fix);
    }
}
