package io.sluice.kit.h2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.kit.Bytes;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The examples of RFC 7541 appendix C, and what section 4 to 6 forbid. */
class HpackTest {
    private static final Fields FIRST = Fields.request("GET", "/", "www.example.com");
    private static final Fields SECOND = FIRST.and("cache-control", "no-cache");
    private static final Fields THIRD = Fields.of(
            ":method", "GET",
            ":scheme", "https",
            ":path", "/index.html",
            ":authority", "www.example.com",
            "custom-key", "custom-value");

    private final HpackDecoder decoder = new HpackDecoder(HpackDecoder.DEFAULT_TABLE_SIZE);

    private Fields decode(String hex) throws HpackException {
        return decoder.decode(HexFormat.of().parseHex(hex));
    }

    @Test
    void requestsWithoutHuffman() throws HpackException {
        assertThat(decode("828684410f7777772e6578616d706c652e636f6d")).isEqualTo(FIRST);
        assertThat(decode("828684be58086e6f2d6361636865")).isEqualTo(SECOND);
        assertThat(decode("828785bf400a637573746f6d2d6b65790c637573746f6d2d76616c7565"))
                .isEqualTo(THIRD);
        assertThat(decoder.tableSize()).isEqualTo(164);
    }

    @Test
    void requestsWithHuffman() throws HpackException {
        assertThat(decode("828684418cf1e3c2e5f23a6ba0ab90f4ff")).isEqualTo(FIRST);
        assertThat(decode("828684be5886a8eb10649cbf")).isEqualTo(SECOND);
        assertThat(decode("828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf")).isEqualTo(THIRD);
        assertThat(decoder.tableSize()).isEqualTo(164);
    }

    @Test
    void responsesThatPushOutOlderFields() throws HpackException {
        HpackDecoder small = new HpackDecoder(256);
        Fields response = Fields.response(302)
                .and("cache-control", "private")
                .and("date", "Mon, 21 Oct 2013 20:13:21 GMT")
                .and("location", "https://www.example.com");
        String first = "488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff"
                + "6e919d29ad171863c78f0b97c8e9ae82ae43d3";
        assertThat(small.decode(HexFormat.of().parseHex(first))).isEqualTo(response);
        assertThat(small.tableSize()).isEqualTo(222);
        assertThat(small.decode(HexFormat.of().parseHex("4883640effc1c0bf")))
                .isEqualTo(response.with(":status", "307"));
        assertThat(small.tableSize()).isEqualTo(222);
    }

    @ParameterizedTest
    @CsvSource({
        "80, index 0",
        "be, an entry that is not there",
        "ffffffffff7f, an index beyond 31 bits",
        "7f80808080808080, an integer without end",
        "3fe21f, a table larger than allowed",
        "8220, a table size behind a field",
        "0085f2b24a84ff8449508b, a string that is cut off",
        "008200fe0161, padding with a zero",
        "0083f1ffff0161, padding of more than 7 bits",
        "0084ffffffff0161, the end of string",
        "000161, a value that is missing"
    })
    void whatTheRfcForbidsIsAnError(String hex, String what) {
        assertThatThrownBy(() -> decode(hex)).as(what).isInstanceOf(HpackException.class);
    }

    @Test
    void aTableSizeUpdateMayStandAtTheBeginningMoreThanOnce() throws HpackException {
        decode("828684410f7777772e6578616d706c652e636f6d");
        assertThat(decode("203fe11f82").names()).containsExactly(":method");
        assertThat(decoder.tableSize()).isZero();
        assertThat(decoder.peakTableSize()).isEqualTo(57);
        assertThatThrownBy(() -> decode("be")).isInstanceOf(HpackException.class);
    }

    @Test
    void aFieldLargerThanTheTableEmptiesIt() throws HpackException {
        decode("828684410f7777772e6578616d706c652e636f6d");
        byte[] block = new HpackBlock().indexing("x", "y".repeat(4096)).bytes();
        assertThat(decoder.decode(block).value("x")).hasSize(4096);
        assertThat(decoder.tableSize()).isZero();
    }

    @Test
    void theStaticTableHasItsEntries() throws HpackException {
        assertThat(decode("81")).isEqualTo(Fields.of(":authority", ""));
        assertThat(decode("88")).isEqualTo(Fields.of(":status", "200"));
        assertThat(decode("90")).isEqualTo(Fields.of("accept-encoding", "gzip, deflate"));
        assertThat(decode("9c")).isEqualTo(Fields.of("content-length", ""));
        assertThat(decode("a6")).isEqualTo(Fields.of("host", ""));
        assertThat(decode("bd")).isEqualTo(Fields.of("www-authenticate", ""));
    }

    @Test
    void anythingCanBeWritten() throws HpackException {
        Fields odd = Fields.of("Up Case", "a\r\nb", "", "\u0000", ":path", "");
        assertThat(decoder.decode(HpackBlock.literals(odd))).isEqualTo(odd);
        byte[] block = new HpackBlock()
                .indexed(2)
                .indexed(6)
                .indexed(4)
                .indexing(1, "t.example")
                .bytes();
        assertThat(HexFormat.of().formatHex(block)).isEqualTo("8286844109742e6578616d706c65");
        assertThat(HexFormat.of()
                        .formatHex(new HpackBlock().integer(0x00, 5, 1337).bytes()))
                .isEqualTo("1f9a0a");
        assertThat(decoder.decode(
                        new HpackBlock().never("a", "b").literal(4, "/x").bytes()))
                .isEqualTo(Fields.of("a", "b", ":path", "/x"));
    }

    @Test
    void huffmanGoesThereAndBack() throws HpackException {
        Random random = new Random(7541);
        for (int i = 0; i < 1000; i++) {
            byte[] plain = new byte[random.nextInt(40)];
            random.nextBytes(plain);
            assertThat(Huffman.decode(Huffman.encode(plain))).isEqualTo(plain);
        }
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        assertThat(Huffman.decode(Huffman.encode(all))).isEqualTo(all);
        assertThat(HexFormat.of().formatHex(Huffman.encode(Bytes.raw("no-cache"))))
                .isEqualTo("a8eb10649cbf");
        assertThat(decoder.decode(new HpackBlock().huffman("a", "302").bytes())).isEqualTo(Fields.of("a", "302"));
    }
}
