package io.sluice.bench.report;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/** Results in a folder, one JSON file for each row, so that an interrupted report goes on where it was. */
record ResultFile(Path folder) {
    void write(RowResult result) {
        Counts counts = result.counts();
        JsonObject json = new JsonObject()
                .put("row", result.row())
                .put("effort", result.effort())
                .put("build", result.build())
                .put("requests", counts.requests())
                .put("lost", counts.lost())
                .put("duplicated", counts.duplicated())
                .put("truncated", counts.truncated())
                .put("mixedUp", counts.mixedUp())
                .put("gatewayMade5xx", counts.gatewayMade())
                .put("otherFailures", counts.other())
                .put("untested", counts.untested())
                .put("rate", result.rate())
                .put("controlQuietP99Millis", result.quietP99Millis())
                .put("controlP99Millis", result.p99Millis())
                .put("controlLagP99Millis", result.lagMillis())
                .put("peakMib", result.peakMib())
                .put("recoverySeconds", result.recoverySeconds())
                .put("verdict", result.verdict().name())
                .put("reasons", new JsonArray(result.reasons()))
                .put("notes", new JsonArray(result.notes()));
        try {
            Files.createDirectories(folder);
            Path draft = Files.writeString(folder.resolve(result.row() + ".tmp"), json.encodePrettily());
            Files.move(draft, file(result.row()), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What an earlier call found out, if it did. */
    Optional<RowResult> read(String row) {
        try {
            return Files.exists(file(row)) ? Optional.of(parse(Files.readString(file(row)))) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path file(String row) {
        return folder.resolve(row + ".json");
    }

    private static RowResult parse(String text) {
        JsonObject json = new JsonObject(text);
        Counts counts = new Counts(
                json.getLong("requests"),
                json.getLong("lost"),
                json.getLong("duplicated"),
                json.getLong("truncated"),
                json.getLong("mixedUp"),
                json.getLong("gatewayMade5xx"),
                json.getLong("otherFailures"),
                json.getLong("untested"));
        return new RowResult(
                json.getString("row"),
                json.getString("effort"),
                json.getString("build"),
                counts,
                json.getDouble("rate"),
                json.getDouble("controlQuietP99Millis"),
                json.getDouble("controlP99Millis"),
                json.getDouble("controlLagP99Millis"),
                json.getDouble("peakMib"),
                json.getDouble("recoverySeconds"),
                Verdict.valueOf(json.getString("verdict")),
                strings(json.getJsonArray("reasons")),
                strings(json.getJsonArray("notes")));
    }

    private static List<String> strings(JsonArray array) {
        return array.stream().map(String::valueOf).toList();
    }
}
