package io.weir.bench.torture.cluster;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;

/**
 * What a start learns of classes, kept beside the build for the starts to come, as {@code weir run} keeps it. It is half of a
 * start's work, and a killed process that comes back takes it from the cores that the others need to recover.
 */
final class ClassArchives {

    private final Path folder;
    private final List<Path> classPath;

    /** Another build has another name: Java would not read an archive of other jars. */
    private final long build;

    /**
     * @param own where our own classes are: what a service does without, and what cannot be archived from a folder
     * @param classPath jars and folders, in order
     */
    ClassArchives(Path own, List<Path> classPath) {
        this.folder = own.getParent();
        this.classPath = classPath.stream()
                .filter(entry -> !folder.equals(entry.getParent()))
                .toList();
        this.build = build(this.classPath);
    }

    private static long build(List<Path> classPath) {
        CRC32 jars = new CRC32();
        for (Path jar : classPath) {
            jars.update((jar + " " + jar.toFile().lastModified() + " "
                            + jar.toFile().length())
                    .getBytes(StandardCharsets.UTF_8));
        }
        return jars.getValue();
    }

    static ClassArchives of(String classPath) {
        try {
            Path own = Path.of(ClassArchives.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return new ClassArchives(
                    own,
                    Arrays.stream(classPath.split(File.pathSeparator))
                            .map(Path::of)
                            .toList());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the place of our classes is no path", e);
        }
    }

    String classPath() {
        return String.join(
                File.pathSeparator, classPath.stream().map(Path::toString).toList());
    }

    /** For the JVM: reads the service's archive, or writes it at an orderly end. None where Java archives nothing: from folders. */
    List<String> options(String service) {
        if (!isPossible()) return List.of();
        Path archive = archive(service);
        deleteAllBut(archive, service);
        return List.of(
                "-XX:+AutoCreateSharedArchive",
                "-XX:SharedArchiveFile=" + archive,
                "-Xlog:cds=off",
                "-Xlog:cds+dynamic=off",
                "-Xlog:aot=off");
    }

    /** True when an orderly end would leave an archive that there is not yet. */
    boolean isMissing(String service) {
        return isPossible() && Files.notExists(archive(service));
    }

    private boolean isPossible() {
        return classPath.stream().noneMatch(Files::isDirectory);
    }

    private Path archive(String service) {
        return folder.resolve("weir-torture-%s-%08x.jsa".formatted(service, build));
    }

    private void deleteAllBut(Path archive, String service) {
        try (DirectoryStream<Path> old = Files.newDirectoryStream(folder, "weir-torture-" + service + "-*.jsa")) {
            for (Path file : old) if (!file.equals(archive)) Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
