package io.sluice.controlplane.compile;

import io.sluice.model.BalancePolicy;
import io.sluice.settings.IngressSettings;
import io.sluice.settings.IngressSettings.EndpointOverride;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The settings of a golden case: the flags that a user would give. */
final class GoldenSettings {
    private static final Pattern ENDPOINT = Pattern.compile("([^/]+)/([^:=]+)(?::([^=]+))?=(.+):([0-9]+)");

    private GoldenSettings() {}

    static IngressSettings read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return IngressSettings.defaults();
        }
        return of((Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file)));
    }

    /** With {@code --enable-ssl-passthrough}. */
    static IngressSettings passing() {
        return of(Map.of("enableSslPassthrough", true));
    }

    private static IngressSettings of(Map<?, ?> flags) {
        IngressSettings defaults = IngressSettings.defaults();
        return new IngressSettings(
                Optional.ofNullable((String) flags.get("ingressClass")),
                text(flags, "controllerClass", defaults.controllerClass()),
                text(flags, "defaultBackendService", ""),
                flags.get("endpoints") instanceof List<?> list
                        ? list.stream().map(one -> endpoint((String) one)).toList()
                        : List.of(),
                Boolean.TRUE.equals(flags.get("externalNameLoopback")),
                !Boolean.FALSE.equals(flags.get("standalone")),
                text(flags, "nodeName", ""),
                BalancePolicy.parse(text(flags, "loadBalance", "round_robin")).orElseThrow(),
                text(flags, "defaultSslCertificate", ""),
                Boolean.TRUE.equals(flags.get("enableSslPassthrough")),
                !Boolean.FALSE.equals(flags.get("sslRedirect")),
                flags.get("noTlsRedirectLocations") instanceof List<?> list
                        ? list.stream().map(String.class::cast).toList()
                        : defaults.noTlsRedirectLocations(),
                flags.get("tlsRedirectPort") instanceof Integer port ? port : defaults.tlsRedirectPort());
    }

    private static String text(Map<?, ?> flags, String key, String otherwise) {
        return flags.get(key) instanceof String value ? value : otherwise;
    }

    private static EndpointOverride endpoint(String flag) {
        Matcher parts = ENDPOINT.matcher(flag);
        if (!parts.matches()) {
            throw new IllegalArgumentException(flag);
        }
        String port = parts.group(3) == null ? "" : parts.group(3);
        return new EndpointOverride(
                parts.group(1), parts.group(2), port, parts.group(4), Integer.parseInt(parts.group(5)));
    }
}
