package io.sluice.cli;

import io.sluice.model.NearName;
import io.sluice.settings.SettingKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The process's {@code SLUICE_…} variables. */
final class Variables {
    /** Read by the launcher, and where the manifests are. */
    private static final Set<String> OTHERS =
            Set.of("SLUICE_CONFIG_DIR", "SLUICE_JAVA_OPTS", "SLUICE_JVM_FOLDERS", "SLUICE_JAR", "SLUICE_CGROUPS");

    // Kubernetes gives every container variables of the namespace's Services: one called sluice, or sluice-http, makes
    // SLUICE_SERVICE_HOST or SLUICE_HTTP_PORT=tcp://10.96.0.7:80, which nobody meant as a setting.
    private static final Pattern OF_A_SERVICE =
            Pattern.compile("SLUICE.*_(SERVICE_HOST|SERVICE_PORT(_.+)?|PORT_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)");
    private static final Pattern SERVICE_URL = Pattern.compile("(tcp|udp|sctp)://.*");

    private final Map<String, String> environment;

    Variables(Map<String, String> environment) {
        this.environment = environment.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith("SLUICE_"))
                .filter(entry -> !OF_A_SERVICE.matcher(entry.getKey()).matches())
                .filter(entry -> !SERVICE_URL.matcher(entry.getValue()).matches())
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    Optional<String> get(String name) {
        return Optional.ofNullable(environment.get(name));
    }

    /** One line for each variable that means nothing, with the nearest name that does. */
    List<String> warnings() {
        List<String> known = Stream.concat(SettingKey.all().stream().map(SettingKey::variable), OTHERS.stream())
                .sorted()
                .toList();
        return environment.keySet().stream()
                .filter(name -> !known.contains(name))
                .sorted()
                .map(name -> name + " is not a setting and has no effect"
                        + NearName.of(name, known)
                                .map(near -> "; did you mean " + near + "?")
                                .orElse(""))
                .toList();
    }
}
