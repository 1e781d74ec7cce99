package io.weft.tls;

import io.weft.net.Ips;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
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
   * @param exactDnsName for names of hosts that have to be this one, so that a certificate for
   *     {@code *.example.com} serves; null if {@code test} decides
   * @param otherName the object id of names of kind {@code OTHER_NAME}; null for the other kinds
   */
  public record Matcher(
      Kind kind,
      Predicate<String> test,
      @Nullable String exactDnsName,
      @Nullable String otherName) {
    boolean matches(X509Certificate certificate) {
      List<String> names =
          otherName == null ? of(certificate, kind) : otherNames(certificate, otherName);
      for (String name : names) {
        if (exactDnsName == null ? test.test(name) : serves(name, exactDnsName)) {
          return true;
        }
      }
      return false;
    }
  }

  private SubjectAltNames() {}

  /** The names of {@code kind} in {@code certificate}, in order; none if they cannot be read. */
  public static List<String> of(X509Certificate certificate, Kind kind) {
    List<String> names = new ArrayList<>();
    for (List<?> entry : entries(certificate)) {
      if (Integer.valueOf(kind.tag).equals(entry.get(0)) && entry.get(1) instanceof String name) {
        names.add(kind == Kind.IP_ADDRESS ? canonical(name) : name);
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

  private static Collection<List<?>> entries(X509Certificate certificate) {
    try {
      Collection<List<?>> entries = certificate.getSubjectAlternativeNames();
      return entries == null ? List.of() : entries;
    } catch (CertificateParsingException e) {
      return List.of();
    }
  }

  private static String canonical(String literal) {
    try {
      // A literal is never looked up; Java writes IPv6 addresses without "::".
      return Ips.text(InetAddress.getByName(literal));
    } catch (UnknownHostException e) {
      return literal;
    }
  }

  /** The names whose kind is told by {@code objectId}: tag, DER, object id, value. */
  private static List<String> otherNames(X509Certificate certificate, String objectId) {
    List<String> names = new ArrayList<>();
    for (List<?> entry : entries(certificate)) {
      if (Integer.valueOf(Kind.OTHER_NAME.tag).equals(entry.get(0))
          && entry.size() >= 4
          && objectId.equals(entry.get(2))) {
        names.add(
            entry.get(3) instanceof byte[] bytes
                ? new String(bytes, StandardCharsets.UTF_8)
                : String.valueOf(entry.get(3)));
      }
    }
    return names;
  }
}
