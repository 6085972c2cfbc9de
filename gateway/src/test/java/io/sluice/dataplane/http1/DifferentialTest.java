package io.sluice.dataplane.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.http1.Stream.Message;
import io.sluice.model.Reason;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Our readers beside Netty's on generated streams: what we accept Netty must read as the same messages with the same
 * bodies, so that nothing can hide between two readings. The other way round is allowed, for the listed reasons only:
 * we refuse what Netty repairs.
 */
class DifferentialTest {
    private static final int STREAMS = 8_000;

    /** Netty's decoder repairs, skips or leaves these to later stages. */
    private static final Set<Reason> STRICTER = EnumSet.of(
            // Lines: a bare LF ends one, folds are joined, a blank before the colon is removed.
            Reason.BAD_LINE_END,
            Reason.OBSOLETE_FOLD,
            Reason.BAD_HEADER_NAME,
            Reason.BAD_HEADER_VALUE,
            // The start line: blanks around its parts are skipped, what a target or host holds is not looked at.
            Reason.BAD_START,
            Reason.BAD_METHOD,
            Reason.BAD_REQUEST_LINE,
            Reason.BAD_TARGET,
            Reason.BAD_PATH,
            Reason.BAD_VERSION,
            Reason.UNSUPPORTED_VERSION,
            Reason.BAD_HOST,
            Reason.HOST_MISMATCH,
            Reason.SCHEME_MISMATCH,
            Reason.METHOD_NOT_ALLOWED,
            // Framing: equal lengths are merged, a length beside chunked is removed, other codings are passed on.
            Reason.LENGTH_AND_ENCODING,
            Reason.REPEATED_CONTENT_LENGTH,
            Reason.BAD_CONTENT_LENGTH,
            Reason.BAD_TRANSFER_ENCODING,
            Reason.UNKNOWN_TRANSFER_CODING,
            Reason.TRANSFER_ENCODING_ON_HTTP10,
            Reason.UNEXPECTED_BODY,
            Reason.BAD_CHUNK_SIZE,
            Reason.BAD_CHUNK_EXTENSION,
            Reason.BAD_TRAILER,
            // Rules of a gateway.
            Reason.PROTECTED_HEADER_NOMINATED,
            Reason.EXPECTATION_FAILED,
            // All of the above from an upstream.
            Reason.BAD_RESPONSE_HEAD,
            Reason.BAD_RESPONSE_FRAMING);

    @Test
    void requestsThatAreAcceptedMeanTheSameToNetty() {
        HeadGenerator generator = new HeadGenerator(4711);
        int accepted = 0;
        for (int i = 0; i < STREAMS; i++) {
            String text = generator.requests(i % 3);
            Stream ours = Stream.requests(text, Integer.MAX_VALUE);
            compare(text, ours, Stream.netty(text, /* requests */ true));
            accepted += ours.messages().size();
        }
        assertThat(accepted).isGreaterThan(STREAMS / 4);
    }

    @Test
    void responsesThatAreAcceptedMeanTheSameToNetty() {
        HeadGenerator generator = new HeadGenerator(4712);
        int accepted = 0;
        for (int i = 0; i < STREAMS; i++) {
            String text = generator.responses(i % 3);
            Stream ours = Stream.responses(text, Integer.MAX_VALUE);
            compare(text, ours, Stream.netty(text, /* requests */ false));
            accepted += ours.messages().size();
        }
        assertThat(accepted).isGreaterThan(STREAMS / 4);
    }

    private static void compare(String text, Stream ours, Stream netty) {
        int count = ours.messages().size();
        List<Message> theirs = netty.messages();
        assertThat(theirs.size()).as("messages accepted of%n%s", text).isGreaterThanOrEqualTo(count);
        for (int i = 0; i < count; i++) {
            assertThat(neutral(ours.messages().get(i)))
                    .as("message %d of%n%s", i, text)
                    .isEqualTo(neutral(theirs.get(i)));
        }
        if (ours.refused() && theirs.size() > count) {
            assertThat(STRICTER).as("refused, but read by Netty:%n%s", text).contains(ours.reason());
        } else if (!ours.refused()) {
            assertThat(theirs.size()).as("messages read by Netty of%n%s", text).isEqualTo(count);
        }
    }

    /** Without what we rewrite: absolute targets, the counted down Max-Forwards, fields that the head cannot have. */
    private static Message neutral(Message message) {
        List<String> fields = new ArrayList<>(message.fields());
        fields.removeIf(line -> line.startsWith("Max-Forwards") || line.startsWith("Expect"));
        boolean zeroDropped = message.start().matches("HTTP/1.. (1..|204) .*");
        fields.removeIf(
                line -> zeroDropped && line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length"));
        String start = message.start().replaceFirst(" (http://a.example/?|/|\\*)(x?) HTTP", " /$2 HTTP");
        return new Message(start, fields, message.body());
    }

    @Test
    void theVerdictDoesNotDependOnTheCut() {
        HeadGenerator generator = new HeadGenerator(4713);
        Random random = new Random(4713);
        for (int i = 0; i < STREAMS; i++) {
            String requests = generator.requests(i % 4);
            String responses = generator.responses(i % 4);
            for (int piece : new int[] {1, 2, 1 + random.nextInt(40)}) {
                assertThat(Stream.requests(requests, piece))
                        .as("pieces of %d of%n%s", piece, requests)
                        .isEqualTo(Stream.requests(requests, Integer.MAX_VALUE));
                assertThat(Stream.responses(responses, piece))
                        .as("pieces of %d of%n%s", piece, responses)
                        .isEqualTo(Stream.responses(responses, Integer.MAX_VALUE));
            }
        }
    }
}
