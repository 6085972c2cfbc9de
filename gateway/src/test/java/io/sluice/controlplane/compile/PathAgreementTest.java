package io.sluice.controlplane.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.PathCanonicaliser;
import io.sluice.dataplane.http.RequestHead;
import io.sluice.settings.HttpSettings.EncodedSlash;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rules and requests are made canonical on two sides of the wall; they must agree, or rules could never match. */
class PathAgreementTest {
    private static final String[] PIECES = {
        "/", "/", "/", "a", "b", ".", "..", ";", ";x", "%2f", "%5C", "%2e", "%61", "%41", "%20", "%C3%A9", "~", "{",
        "|", "!", "%21", "@", ":", "%25"
    };

    @Test
    @DisplayName("N-01 every path that a request may have means the same in a rule")
    void aRuleThatIsWrittenAsTheRequestMatchesIt() {
        Random random = new Random(7);
        int accepted = 0;
        for (int i = 0; i < 60_000; i++) {
            String written = path(random);
            String requested = requested(written);
            String ruled = IngressPath.canonical(written).path().orElse(null);
            assertThat(ruled).as(written).isEqualTo(requested);
            accepted += requested == null ? 0 : 1;
        }
        assertThat(accepted).isGreaterThan(15_000);
    }

    private static String path(Random random) {
        StringBuilder path = new StringBuilder("/");
        for (int n = random.nextInt(8); n > 0; n--) {
            path.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return path.toString();
    }

    /** Canonical, without parameters, which matching skips; null when refused. */
    private static String requested(String path) {
        byte[] bytes = path.getBytes(StandardCharsets.ISO_8859_1);
        RequestHead head = new RequestHead(new HeaderBlock(64, 1));
        head.headers().append(bytes, 0, bytes.length);
        head.targetEnd = bytes.length;
        if (PathCanonicaliser.canonicalise(head, EncodedSlash.KEEP) != null) {
            return null;
        }
        String canonical = new String(
                head.headers().bytes(), head.pathStart, head.pathEnd - head.pathStart, StandardCharsets.ISO_8859_1);
        return canonical.replaceAll(";[^/]*", "").replaceAll("//+", "/");
    }
}
