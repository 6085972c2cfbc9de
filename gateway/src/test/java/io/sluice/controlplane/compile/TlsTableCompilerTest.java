package io.sluice.controlplane.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.TlsIdentity;
import io.sluice.model.TlsTable;
import io.sluice.model.UpstreamId;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TlsTableCompilerTest {
    private static final UpstreamId WEB = new UpstreamId("shop", "web", 443);

    private final TlsTableCompiler compiler = new TlsTableCompiler();

    private TlsTable update() {
        return compiler.update(new TlsIdentity.BootCertificate());
    }

    @Test
    void hostsBelowAPassedWildcardComeAndGo() {
        compiler.pass("early.p.example", /* to */ null, /* served */ true);
        compiler.pass("*.p.example", WEB, /* served */ true);
        compiler.pass("x.y.p.example", /* to */ null, /* served */ true);
        compiler.pass("late.p.example", /* to */ null, /* served */ true);
        TlsTable both = update();
        assertThat(both.passWildcard().get("p.example").except())
                .containsExactlyInAnyOrder("early.p.example", "late.p.example");
        compiler.pass("early.p.example", /* to */ null, /* served */ false);
        TlsTable late = update();
        assertThat(late.passed("early.p.example")).isEqualTo(WEB);
        assertThat(late.passed("late.p.example")).isNull();
        compiler.pass("late.p.example", /* to */ null, /* served */ false);
        compiler.pass("late.p.example", /* to */ null, /* served */ false);
        assertThat(update().passWildcard().get("p.example").except()).isEmpty();
        assertThat(both.passed("early.p.example")).as("in the table of before").isNull();
    }

    /** A look at each host for each wildcard would be 40 million of them per change. */
    @Test
    void aChangeCostsInProportionToTheHostsAndNotToTheWildcardsTimesThem() {
        int wildcards = 2000;
        for (int i = 0; i < wildcards; i++) {
            compiler.pass("*.w" + i + ".example", WEB, /* served */ true);
            for (int j = 0; j < 10; j++) {
                compiler.pass("h" + j + ".w" + i + ".example", /* to */ null, /* served */ true);
            }
        }
        update();
        long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        for (int i = 0; i < 40; i++) {
            compiler.pass("h0.w" + i + ".example", /* to */ null, /* served */ false);
            assertThat(update().passed("h0.w" + i + ".example")).isEqualTo(WEB);
        }
        long spent = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before;
        assertThat(Duration.ofNanos(spent)).isLessThan(Duration.ofSeconds(5));
    }
}
