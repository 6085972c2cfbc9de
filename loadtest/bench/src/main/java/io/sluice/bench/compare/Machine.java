package io.sluice.bench.compare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a reader must know about the machine and the programs to judge the numbers. */
final class Machine {

    private Machine() {}

    static Map<String, String> facts(Path tree) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(
                "cpu",
                field("/proc/cpuinfo", "model name") + ", " + field("/proc/self/status", "Cpus_allowed_list")
                        + " allowed");
        facts.put("memory", field("/proc/meminfo", "MemTotal"));
        facts.put(
                "kernel",
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"));
        facts.put(
                "congestion", read("/proc/sys/net/ipv4/tcp_congestion_control").strip() + " (TCP)");
        facts.put("load average", read("/proc/loadavg").strip());
        facts.put("java", System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"));
        facts.put("vertx-web-proxy", vertxVersion());
        facts.put("nginx", firstLine("nginx", "-v"));
        facts.put("haproxy", firstLine("haproxy", "-v"));
        facts.put("wrk", firstLine("wrk", "-v"));
        facts.put("h2load", firstLine("h2load", "--version"));
        facts.put("openssl", firstLine("openssl", "version"));
        facts.put("commit", commit(tree));
        return facts;
    }

    /** The first 12 hex digits of a file's SHA-256: tells two builds apart. */
    static String fingerprint(Path file) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
            return HexFormat.of().formatHex(hash).substring(0, 12);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    static List<Integer> allowedCores() {
        return Pinning.cores(field("/proc/self/status", "Cpus_allowed_list"));
    }

    /** Keeps this program itself off the core of the proxy under test. */
    static void stayOn(int core) {
        String pid = Long.toString(ProcessHandle.current().pid());
        Program.output(List.of("taskset", "-a", "-p", "-c", Integer.toString(core), pid));
    }

    private static String vertxVersion() {
        String jar = System.getProperty("java.class.path");
        return Optional.of(jar.replaceAll(".*vertx-web-proxy-([0-9][^/:]*)\\.jar.*", "$1"))
                .filter(version -> version.length() < 40)
                .orElse("unknown");
    }

    private static String firstLine(String program, String flag) {
        return Program.find(program)
                .map(path -> Program.output(List.of(path.toString(), flag))
                        .lines()
                        .findFirst()
                        .orElse(""))
                .orElse("not installed");
    }

    private static String commit(Path tree) {
        String head = Program.output(List.of("git", "-C", tree.toString(), "rev-parse", "--short=12", "HEAD"))
                .strip();
        String changes = Program.output(List.of("git", "-C", tree.toString(), "status", "--porcelain"));
        return head + (changes.isBlank() ? "" : " with uncommitted changes");
    }

    private static String field(String file, String name) {
        return read(file)
                .lines()
                .filter(line -> line.startsWith(name))
                .findFirst()
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .orElse("unknown");
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
