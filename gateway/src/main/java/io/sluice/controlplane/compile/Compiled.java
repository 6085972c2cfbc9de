package io.sluice.controlplane.compile;

import io.sluice.model.Finding;
import java.util.List;

/**
 * What objects mean, and what was wrong with them.
 *
 * @param value the meaning
 * @param findings sorted
 */
public record Compiled<T>(T value, List<Finding> findings) {
    public Compiled {
        findings = List.copyOf(findings);
    }
}
