package io.sluice.testing;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The TCP and UDP sockets that this process has open, as Linux lists them; empty elsewhere. Others are left out: the JDK
 * keeps a pair of local sockets for itself once it has closed its first channel.
 */
final class OpenSockets {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    private static final int INODE_COLUMN = 9;

    private OpenSockets() {}

    static Set<String> now() {
        Set<String> sockets = descriptors();
        sockets.retainAll(internet());
        return sockets;
    }

    private static Set<String> internet() {
        Set<String> sockets = new TreeSet<>();
        for (String table : List.of("tcp", "tcp6", "udp", "udp6")) {
            Path path = Path.of("/proc/self/net", table);
            try {
                for (String line : Files.exists(path) ? Files.readAllLines(path) : List.<String>of()) {
                    String[] columns = line.trim().split("\\s+");
                    sockets.add("socket:[" + columns[INODE_COLUMN] + "]");
                }
            } catch (IOException e) {
                throw new IllegalStateException("cannot read " + path, e);
            }
        }
        return sockets;
    }

    private static Set<String> descriptors() {
        Set<String> sockets = new TreeSet<>();
        if (!Files.isDirectory(DESCRIPTORS)) {
            return sockets;
        }
        try (DirectoryStream<Path> all = Files.newDirectoryStream(DESCRIPTORS)) {
            for (Path descriptor : all) {
                addIfSocket(sockets, descriptor);
            }
        } catch (IOException e) {
            throw new IllegalStateException("cannot list open descriptors", e);
        }
        return sockets;
    }

    private static void addIfSocket(Set<String> sockets, Path descriptor) {
        try {
            String target = Files.readSymbolicLink(descriptor).toString();
            if (target.startsWith("socket:")) {
                sockets.add(target);
            }
        } catch (IOException closedMeanwhile) {
            // A descriptor that closes while the folder is listed is not open: nothing to add.
            return;
        }
    }
}
