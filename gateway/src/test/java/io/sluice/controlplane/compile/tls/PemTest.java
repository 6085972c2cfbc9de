package io.sluice.controlplane.compile.tls;

import static io.sluice.controlplane.compile.tls.TlsFiles.bytes;
import static io.sluice.controlplane.compile.tls.TlsFiles.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.controlplane.compile.tls.Pem.Block;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PemTest {
    private static final String LEAF = text("leaf.crt");

    private static Outcome<List<Block>> read(String text) {
        return Pem.read("tls.crt", bytes(text));
    }

    private static List<Block> blocks(String text) {
        return ((Outcome.Good<List<Block>>) read(text)).value();
    }

    private static String problem(String text) {
        return ((Outcome.Bad<List<Block>>) read(text)).problem().toString();
    }

    @Test
    void aBlockIsItsLabelAndItsContent() {
        assertThat(blocks(LEAF)).hasSize(1);
        Block block = blocks(LEAF).get(0);
        assertThat(block.label()).isEqualTo("CERTIFICATE");
        assertThat(block.line()).isEqualTo(1);
        assertThat(block.encrypted()).isFalse();
        assertThat(block.content().reveal()).isEqualTo(Certs.der(LEAF));
    }

    @Test
    @DisplayName("RFC 7468 section 2: blanks, line ends and text outside do not count")
    void whatDoesNotCountIsPassedOver() {
        List<Block> plain = blocks(LEAF);
        assertThat(blocks(LEAF.replace("\n", "\r\n"))).isEqualTo(plain);
        assertThat(blocks(LEAF.replace("\n", "\r"))).isEqualTo(plain);
        assertThat(blocks(LEAF.replace("\n", " \t\n"))).isEqualTo(plain);
        assertThat(blocks(LEAF.replaceAll("(?m)^", "  "))).isEqualTo(plain);
        assertThat(blocks(LEAF.stripTrailing())).isEqualTo(plain);
        assertThat(blocks("subject=CN = x: y\n\n" + LEAF + "trailing -----\n"))
                .extracting(Block::content)
                .containsExactly(plain.get(0).content());
    }

    @Test
    void everyBlockIsReadInTheOrderInWhichItIsWritten() {
        assertThat(blocks(text("prime256v1.sec1.key") + LEAF))
                .extracting(Block::label)
                .containsExactly("EC PARAMETERS", "EC PRIVATE KEY", "CERTIFICATE");
    }

    @Test
    void aPasswordInTheMannerOfRfc1421IsSeen() {
        assertThat(blocks(text("rsa2048.rfc1421.key")).get(0).encrypted()).isTrue();
        assertThat(blocks(text("rsa2048.rfc1421.key") + LEAF).get(1).encrypted())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-----BEGIN A-----~AAAA~ | line 1 begins a block that has no end",
                "x~-----BEGIN A-----~-----BEGIN A-----~-----END A-----~ | line 2 begins a block that has no end",
                "~-----END A-----~ | line 2 ends a block that was not begun",
                "-----BEGIN A-----~-----END B-----~ | line 2 ends a block that was not begun",
                "-----BEGIN A-----AAAA-----END A | line 1 has more than the begin of a block",
                "-----BEGIN -----~ | line 1 has more than the begin of a block",
                "-----BEGIN A-----~AA!A~-----END A-----~ | line 1 begins a block that is not base64",
                "-----BEGIN A-----~AAAAA~-----END A-----~ | line 1 begins a block that is not base64",
                "-----BEGIN A-----~AAA\u00e9~-----END A-----~ | line 1 begins a block that is not base64"
            })
    void whatIsNotUnderstoodIsSaidWithItsLine(String text, String what) {
        assertThat(problem(text.replace('~', '\n'))).isEqualTo("tls.crt is no PEM: " + what);
    }

    @Test
    @DisplayName("T-14 a file whose line breaks were lost")
    void aFileWithoutItsLineBreaksIsReported() {
        assertThat(problem(LEAF.replace("\n", ""))).contains("line 1 has more than the begin of a block");
        assertThat(problem(LEAF.replace("\n", " "))).contains("line 1 has more than the begin of a block");
    }

    @ParameterizedTest
    @ValueSource(ints = {Pem.LONGEST_BLOCK - 1, Pem.LONGEST_BLOCK})
    void aBlockMayHaveSixtyFourKibibytes(int size) {
        String content = Base64.getMimeEncoder().encodeToString(new byte[size]);
        assertThat(blocks("-----BEGIN A-----\n" + content + "\n-----END A-----\n")
                        .get(0)
                        .content()
                        .size())
                .isEqualTo(size);
    }

    @Test
    @DisplayName("T-14 4 MiB: neither a block above 64 KiB nor a text above 1 MiB is read")
    void whatIsTooLargeIsNotRead() {
        String content = Base64.getMimeEncoder().encodeToString(new byte[Pem.LONGEST_BLOCK + 3]);
        assertThat(problem("-----BEGIN A-----\n" + content + "\n-----END A-----\n"))
                .contains("more than 64 KiB");
        assertThat(problem("-----BEGIN A-----\n" + "A".repeat(Pem.LONGEST_TEXT - 20)))
                .contains("more than 64 KiB");
        assertThat(problem("-".repeat(Pem.LONGEST_TEXT + 1))).isEqualTo("tls.crt is larger than 1024 KiB");
        assertThat(blocks("-".repeat(Pem.LONGEST_TEXT))).isEmpty();
    }

    @Test
    void aBlockShowsNothingOfItsContent() {
        assertThat(blocks(text("leaf.key")).toString()).contains("PRIVATE KEY").doesNotContain("MIG");
    }
}
