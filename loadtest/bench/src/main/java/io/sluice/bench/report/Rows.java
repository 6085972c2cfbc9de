package io.sluice.bench.report;

import java.util.List;
import java.util.stream.Collectors;

/** The report's rows, in the order of its table. A row counts what happens to it: one object is for one run. */
final class Rows {
    private Rows() {}

    static List<Row> all() {
        return List.of(
                new RollingRow(false),
                new RollingRow(true),
                new KeepAliveRow(),
                new SigtermRow(),
                new ChangesRow(),
                new RotationRow(),
                new SlowRow(),
                new DeadRow(),
                new OverloadRow(),
                new SlowlorisRow(),
                new SlowReadersRow(),
                new IdleRow(),
                new HandshakeFloodRow(),
                new H2AttacksRow(),
                new CancelsRow(),
                new StreamsRow());
    }

    static Row named(String name) {
        return all().stream().filter(row -> row.name().equals(name)).findFirst().orElseThrow(() -> {
            String names = all().stream().map(Row::name).collect(Collectors.joining(", "));
            return new ReportException("there is no row \"" + name + "\"; there are " + names);
        });
    }
}
