package io.weft.integration;

import io.weft.testing.TestCertificate;
import java.io.IOException;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** An example bootstrap with other ports, so that it can run beside whatever has its own. */
record ExampleCopy(String bootstrap, Map<Integer, Integer> ports) {
  private static final Pattern PORT = Pattern.compile("port_value: (\\d+)");
  private static final String FILES = "bootstrap-examples/files/";
  private static final Pattern CURL = Pattern.compile("(?m)^# +curl (?:-\\S+ )*(\\S+)");

  /** The copy of {@code example}; certificates that it names are made in {@code folder}. */
  static ExampleCopy of(Path example, Path folder) throws IOException {
    String text = withCertificates(Files.readString(example), folder);
    Map<Integer, Integer> ports = new HashMap<>();
    String copy = withPorts(text, ports);
    if (text.contains(FILES)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of(FILES))) {
        for (Path file : files) {
          String content = withPorts(Files.readString(file), ports).replace(FILES, folder + "/");
          Files.writeString(folder.resolve(file.getFileName()), content);
        }
      }
    }
    return new ExampleCopy(copy.replace(FILES, folder + "/"), Map.copyOf(ports));
  }

  private static String withPorts(String text, Map<Integer, Integer> ports) {
    return PORT.matcher(text)
        .replaceAll(result -> {
          Integer written = Integer.valueOf(result.group(1));
          return "port_value: " + ports.computeIfAbsent(written, unused -> NamedHost.freePort());
        });
  }

  private static String withCertificates(String text, Path folder) throws IOException {
    if (!text.contains("certs/")) {
      return text;
    }
    TestCertificate authority = TestCertificate.authority("ca");
    TestCertificate.named("localhost")
        .dns("localhost")
        .issuedBy(authority)
        .build()
        .write(folder, "server");
    authority.write(folder, "ca");
    return text.replace("certs/", folder + "/");
  }

  /** What the comments of the example say to ask for. */
  List<URI> requests() {
    return CURL.matcher(bootstrap).results().map(result -> uri(result.group(1))).toList();
  }

  /** The address {@code hostPortPath} of the example, such as {@code localhost:10000/}, here. */
  URI uri(String hostPortPath) {
    URI written = URI.create("http://" + hostPortPath);
    Integer port = ports.get(written.getPort());
    if (port == null) {
      throw new AssertionError("nothing listens on the port of " + hostPortPath);
    }
    String query = written.getRawQuery() == null ? "" : '?' + written.getRawQuery();
    return URI.create("http://127.0.0.1:" + port + written.getRawPath() + query);
  }
}
