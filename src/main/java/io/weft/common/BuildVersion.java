package io.weft.common;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * Which build this is, in Envoy's form: {@code <revision>/<version>/<state>/<type>/<ssl>}.
 *
 * <p>Tools split the text at its slashes. The build fills in {@code build.properties}.
 */
public final class BuildVersion {
  private static final Properties BUILD = load();

  private BuildVersion() {}

  /** What TLS is done by, unless the machine has no library of it. */
  public static String tls() {
    return "BoringSSL";
  }

  /** The whole text, as {@code --version} and {@code /server_info} show it. */
  public static String text() {
    return revision() + '/' + version() + '/' + state() + "/RELEASE/" + tls();
  }

  /** The revision of the sources: 40 hexadecimal digits, all 0 if the build did not know it. */
  public static String revision() {
    return property("revision", "0".repeat(40));
  }

  /** The version: three numbers with dots. */
  public static String version() {
    return property("version", "0.0.0");
  }

  /** {@code Clean} if the sources were those of the revision, else {@code Modified}. */
  public static String state() {
    return property("state", "Modified");
  }

  private static String property(String name, String otherwise) {
    String value = BUILD.getProperty(name, "");
    // Without the build's substitution, as in an IDE, the placeholder is still there.
    return value.isEmpty() || value.startsWith("$") ? otherwise : value;
  }

  private static Properties load() {
    Properties properties = new Properties();
    try (InputStream in = BuildVersion.class.getResourceAsStream("build.properties")) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties;
  }
}
