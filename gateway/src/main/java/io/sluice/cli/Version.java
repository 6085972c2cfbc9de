package io.sluice.cli;

import picocli.CommandLine.IVersionProvider;

/** Which build this is, and what it runs on. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {text()};
    }

    static String text() {
        String built = Version.class.getPackage().getImplementationVersion();
        return "sluice " + (built == null ? "unpackaged" : built) + " (Java " + System.getProperty("java.version")
                + ", " + System.getProperty("os.name") + " " + System.getProperty("os.arch") + ")";
    }
}
