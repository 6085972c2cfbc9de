package io.sluice.dataplane.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class HeaderBlockTest {
    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void sharedLinesAreAddedAsIfOneByOne() {
        HeaderBlock shared = new HeaderBlock(8, 1);
        shared.add(ascii("X-Scheme: http\r\n"));
        shared.add(ascii("X-Real-IP: "), ascii("192.0.2.1"), 0, 9);
        HeaderBlock block = new HeaderBlock(8, 1);
        block.add(ascii("Host: shop.example\r\n"));
        block.add(ascii("X-Scheme: https\r\n"));

        block.addAll(shared);
        block.addAll(shared);

        assertThat(block.count()).isEqualTo(6);
        assertThat(block.name(0) + "=" + block.value(0)).isEqualTo("Host=shop.example");
        for (int field = 2; field < 6; field += 2) {
            assertThat(block.name(field) + "=" + block.value(field)).isEqualTo("X-Scheme=http");
            assertThat(block.id(field)).isEqualTo(HeaderName.X_SCHEME);
            assertThat(block.name(field + 1) + "=" + block.value(field + 1)).isEqualTo("X-Real-IP=192.0.2.1");
            assertThat(block.text(block.nameStart(field), block.lineEnd(field))).isEqualTo("X-Scheme: http\r\n");
        }
        assertThat(block.repeated(HeaderName.X_SCHEME)).isTrue();
        assertThat(block.repeated(HeaderName.HOST)).isFalse();
        assertThat(block.mayHave(HeaderName.X_REAL_IP)).isTrue();
        assertThat(block.length()).isEqualTo(block.lineEnd(5));
    }
}
