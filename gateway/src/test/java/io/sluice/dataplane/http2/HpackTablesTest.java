package io.sluice.dataplane.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.util.AsciiString;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The tables of RFC 7541's appendices, each entry compared with what Netty's decoder makes of it. */
class HpackTablesTest {
    private static final int ENTRIES = 61;
    private static final int FIRST_FIELD = 15;

    private static Map.Entry<CharSequence, CharSequence> decode(ByteBuf block) throws Http2Exception {
        return new DefaultHttp2HeadersDecoder(false)
                .decodeHeaders(1, block)
                .iterator()
                .next();
    }

    @Test
    void everyEntryOfTheStaticTableIsFoundByItsName() throws Http2Exception {
        for (int entry = FIRST_FIELD; entry <= ENTRIES; entry++) {
            String name =
                    decode(Unpooled.buffer().writeByte(0x80 | entry)).getKey().toString();
            for (String each : new String[] {name, name.toUpperCase(Locale.ROOT)}) {
                byte[] bytes = Heads.bytes("-" + each + "-");
                assertThat(StaticTable.name(bytes, 1, bytes.length - 1))
                        .as(each)
                        .isEqualTo(entry);
                assertThat(StaticTable.name(bytes, 0, bytes.length - 1)).isEqualTo(StaticTable.NONE);
                assertThat(StaticTable.name(bytes, 1, bytes.length)).isEqualTo(StaticTable.NONE);
            }
        }
        assertThat(StaticTable.name(new byte[100], 0, 100)).isEqualTo(StaticTable.NONE);
        assertThat(StaticTable.name(new byte[0], 0, 0)).isEqualTo(StaticTable.NONE);
    }

    @Test
    void everyStatusOfTheStaticTableIsFound() throws Http2Exception {
        int found = 0;
        for (int status = 100; status < 1000; status++) {
            int entry = StaticTable.status(status);
            if (entry != StaticTable.NONE) {
                assertThat(decode(Unpooled.buffer().writeByte(0x80 | entry)).getValue())
                        .hasToString(Integer.toString(status));
                found++;
            }
        }
        assertThat(found).isEqualTo(7);
    }

    /** Each byte alone and before each class of length, so that every code meets every bit position. */
    @Test
    void everyByteHasTheCodeThatNettyReads() throws Http2Exception {
        for (int b = 0; b < 256; b++) {
            for (String before : new String[] {"", "a", "0 ", ":::", "&a", "!:a"}) {
                byte[] text = Heads.bytes(before + (char) b + "a" + (char) b);
                byte[] coded = new byte[64];
                int end = HuffmanCode.EXACT.encode(text, 0, text.length, coded, 0);
                assertThat(HuffmanCode.EXACT.size(text, 0, text.length)).isEqualTo(end);
                ByteBuf block = Unpooled.buffer().writeByte(0).writeByte(1).writeByte('x');
                block.writeByte(0x80 | end).writeBytes(coded, 0, end);
                assertThat(decode(block).getValue()).isEqualTo(new AsciiString(text));
            }
        }
    }

    @Test
    void lowerCaseIsTheCodeOfTheSmallLetter() {
        byte[] upper = Heads.bytes("X-ABCDEFGHIJKLMNOPQRSTUVWYZ@[0\u00c4");
        byte[] lower = Heads.bytes("x-abcdefghijklmnopqrstuvwyz@[0\u00c4");
        byte[] first = new byte[128];
        byte[] second = new byte[128];
        int end = HuffmanCode.LOWER.encode(upper, 0, upper.length, first, 0);
        assertThat(HuffmanCode.EXACT.encode(lower, 0, lower.length, second, 0)).isEqualTo(end);
        assertThat(first).isEqualTo(second);
        assertThat(HuffmanCode.LOWER.size(upper, 0, upper.length)).isEqualTo(end);
    }
}
