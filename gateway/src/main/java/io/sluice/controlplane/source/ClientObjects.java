package io.sluice.controlplane.source;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.sluice.controlplane.cluster.Positions;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JacksonException.Reference;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

/** Trees become objects of the client library. */
final class ClientObjects {
    /** Coerces nothing: {@code "80"} is not a number, as in Go. */
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .build();

    private ClientObjects() {}

    /** Empty with a finding when a field of a special shape does not take its value. */
    static <T extends HasMetadata> Optional<T> from(
            JsonNode tree, Class<T> type, Positions positions, ObjectFindings wrong) {
        try {
            return Optional.of(MAPPER.treeToValue(tree, type));
        } catch (DatabindException e) {
            String path = path(e);
            wrong.badValue(positions.at(path), path + " has a value of a wrong form", "see the kind's reference");
            return Optional.empty();
        }
    }

    private static String path(JacksonException error) {
        StringBuilder path = new StringBuilder();
        for (Reference step : error.getPath()) {
            if (step.getPropertyName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getPropertyName());
            }
        }
        return path.toString();
    }
}
