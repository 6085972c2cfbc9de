package io.sluice.dataplane.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.model.IpAddress;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedProxiesTest {
    private static boolean contains(String cidr, String address) {
        return TrustedProxies.parse(List.of(cidr))
                .contains(IpAddress.parse(address).toInetAddress());
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.255.255, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "10.0.0.0/8, ::ffff:10.0.0.1, true",
        "::ffff:10.0.0.0/104, 10.0.0.1, true",
        "::ffff:10.0.0.0/104, 11.0.0.1, false",
        "10.1.2.3/8, 10.9.9.9, true",
        "192.0.2.7, 192.0.2.7, true",
        "192.0.2.7, 192.0.2.6, false",
        "192.0.2.0/31, 192.0.2.1, true",
        "192.0.2.0/31, 192.0.2.2, false",
        "172.16.0.0/12, 172.31.255.255, true",
        "172.16.0.0/12, 172.32.0.0, false",
        "0.0.0.0/0, 203.0.113.1, true",
        "0.0.0.0/0, 2001:db8::1, false",
        "::/0, 2001:db8::1, true",
        "::/0, 203.0.113.1, false",
        "2001:db8::/33, 2001:db8:7fff::1, true",
        "2001:db8::/33, 2001:db8:8000::1, false",
        "2001:db8:0:0:8000::/65, 2001:db8::ffff:0:0:1, true",
        "2001:db8:0:0:8000::/65, 2001:db8::7fff:0:0:1, false",
        "2001:db8::/63, 2001:db8:0:1::1, true",
        "2001:db8::/63, 2001:db8:0:2::1, false",
        "fe80::/10, febf::1, true",
        "fe80::/10, fec0::1, false",
        "::1/128, ::1, true",
        "::1/127, ::, true",
        "::1/127, ::2, false",
    })
    @DisplayName("F-06 prefixes are compared bit by bit, IPv4-mapped addresses as IPv4")
    void prefixesAreExact(String cidr, String address, boolean inside) {
        assertThat(contains(cidr, address)).isEqualTo(inside);
    }

    @Test
    @DisplayName("F-06 every prefix length")
    void everyPrefixLengthAgreesWithBigIntegers() throws UnknownHostException {
        Random random = new Random(6);
        for (int bits = 0; bits <= 128; bits++) {
            byte[] base = new byte[16];
            random.nextBytes(base);
            base[0] = 0x20;
            byte[] other = base.clone();
            for (int round = 0; round < 20; round++) {
                int flipped = random.nextInt(128);
                other[flipped / 8] ^= (byte) (0x80 >> flipped % 8);
                BigInteger difference = new BigInteger(1, base).xor(new BigInteger(1, other));
                boolean inside = difference.shiftRight(128 - bits).signum() == 0;
                String cidr = InetAddress.getByAddress(base).getHostAddress() + "/" + bits;
                assertThat(TrustedProxies.parse(List.of(cidr)).contains(InetAddress.getByAddress(other)))
                        .as(cidr + " " + InetAddress.getByAddress(other))
                        .isEqualTo(inside);
            }
        }
    }

    @Test
    @DisplayName("F-06 several ranges, none")
    void anyRangeSuffices() throws UnknownHostException {
        TrustedProxies two = TrustedProxies.parse(List.of("10.0.0.0/8", "fd00::/8"));
        assertThat(two.contains(InetAddress.getByName("fd12::1"))).isTrue();
        assertThat(two.contains(InetAddress.getByName("192.0.2.1"))).isFalse();
        assertThat(TrustedProxies.NONE.contains(InetAddress.getByName("10.0.0.1")))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10",
                "10.0.0/8",
                "10.0.0.0/",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/08",
                "10.0.0.0/8/8",
                "10.0.0.0/x",
                "010.0.0.0/8",
                "fd00::/129",
                "fd00::%1/8",
                "example.com",
                " 10.0.0.0/8",
                "10.0.0.0/ 8"
            })
    @DisplayName("F-06 malformed ranges are refused with a sentence")
    void aMalformedRangeIsNamed(String cidr) {
        assertThatThrownBy(() -> TrustedProxies.parse(List.of("10.0.0.0/8", cidr)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("\"" + cidr + "\" is not an address range: ");
    }
}
