package io.weft.tls;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The names that a certificate gives its owner. Source: RFC 5280 section 4.2.1.6. */
public final class SubjectAltNames {
  /** Kinds of names, by the tags of the RFC. */
  public enum Kind {
    OTHER_NAME(0),
    EMAIL(1),
    DNS(2),
    URI(6),
    IP_ADDRESS(7);

    private final int tag;

    Kind(int tag) {
      this.tag = tag;
    }
  }

  /**
   * A test of the names of one kind. A value.
   *
   * @param words tell the test from others; nobody reads them
   * @param exactDnsName for names of hosts that have to be this one, so that a certificate for
   *     {@code *.example.com} serves; null if {@code test} decides
   * @param otherName the object id of names of kind {@code OTHER_NAME}; null for the other kinds
   */
  public record Matcher(
      Kind kind,
      String words,
      Predicate<String> test,
      @Nullable String exactDnsName,
      @Nullable String otherName) {
    boolean matches(X509Certificate certificate) {
      for (GeneralNames.Name name : all(certificate)) {
        if (name.tag() == kind.tag
            && (otherName == null || otherName.equals(name.objectId()))
            && (exactDnsName == null
                ? test.test(name.text())
                : serves(name.text(), exactDnsName))) {
          return true;
        }
      }
      return false;
    }

    @Override
    public String toString() {
      return kind + " " + words + ' ' + exactDnsName + ' ' + otherName;
    }
  }

  private SubjectAltNames() {}

  /** The names of {@code kind} in {@code certificate}, in order; none if they cannot be read. */
  public static List<String> of(X509Certificate certificate, Kind kind) {
    List<String> names = new ArrayList<>();
    for (GeneralNames.Name name : all(certificate)) {
      if (name.tag() == kind.tag) {
        names.add(name.text());
      }
    }
    return names;
  }

  /** Whether a certificate for {@code pattern} serves the host {@code name}. */
  static boolean serves(String pattern, String name) {
    String lower = pattern.toLowerCase(Locale.ROOT);
    String host = name.toLowerCase(Locale.ROOT);
    if (lower.equals(host)) {
      return true;
    }
    int star = lower.indexOf('*');
    int firstDot = lower.indexOf('.');
    // RFC 6125: one wildcard, in the first label, never next to the top-level domain.
    if (star < 0
        || star > firstDot
        || lower.indexOf('*', star + 1) >= 0
        || lower.indexOf('.', firstDot + 1) < 0
        || lower.startsWith("xn--")) {
      return false;
    }
    int hostDot = host.indexOf('.');
    return hostDot > 0
        && host.substring(hostDot).equals(lower.substring(firstDot))
        && hostDot >= firstDot - 1
        && host.startsWith(lower.substring(0, star))
        && host.substring(0, hostDot).endsWith(lower.substring(star + 1, firstDot));
  }

  private static List<GeneralNames.Name> all(X509Certificate certificate) {
    List<GeneralNames.Name> names = GeneralNames.of(certificate);
    return names == null ? List.of() : names;
  }
}
