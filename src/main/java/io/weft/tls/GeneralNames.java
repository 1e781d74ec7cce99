package io.weft.tls;

import io.weft.net.Ips;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the names of a certificate one by one, so that one which makes no sense hides no other, as
 * Java's way would. Peers that are not trusted yet choose these bytes.
 *
 * <pre>
 *   GeneralNames:  SEQUENCE of GeneralName
 *   GeneralName:   [0] OtherName { type OID | [0] any } | [1] email | [2] DNS | [6] URI | [7] IP | …
 * </pre>
 *
 * <p>Source: RFC 5280 section 4.2.1.6; which text a value gives, Envoy's {@code
 * Utility::generalNameAsString}.
 */
final class GeneralNames {
  private static final String SUBJECT_ALT_NAME = "2.5.29.17";
  private static final int CONTEXT = 0x80;
  private static final int CONSTRUCTED = 0x20;
  private static final int NUMBER = 0x1f;
  private static final int BOOLEAN = 0x01;
  private static final int BIT_STRING = 0x03;
  private static final int ENUMERATED = 0x0a;

  /**
   * One name.
   *
   * @param tag the kind, as the RFC numbers it
   * @param objectId the type of a name of kind 0; null for the others
   */
  record Name(int tag, String text, @Nullable String objectId) {}

  private GeneralNames() {}

  /** The names of {@code certificate}, in order; null if it has them and they make no sense. */
  static @Nullable List<Name> of(X509Certificate certificate) {
    byte[] extension = certificate.getExtensionValue(SUBJECT_ALT_NAME);
    if (extension == null) {
      return List.of();
    }
    try {
      Der list = new Der(new Der(extension).content());
      if (list.tag() != Der.SEQUENCE) {
        return null;
      }
      Der entries = new Der(list.content());
      List<Name> names = new ArrayList<>();
      while (entries.hasNext()) {
        int tag = entries.tag();
        if ((tag & ~NUMBER & ~CONSTRUCTED) != CONTEXT) {
          return null;
        }
        names.add(name(tag & NUMBER, entries.content()));
      }
      return list.hasNext() ? null : names;
    } catch (InvalidKeyException e) {
      return null;
    }
  }

  private static Name name(int tag, byte[] content) throws InvalidKeyException {
    return switch (tag) {
      case 0 -> otherName(content);
      case 7 -> new Name(tag, address(content), null);
      default -> new Name(tag, text(content), null);
    };
  }

  private static Name otherName(byte[] content) throws InvalidKeyException {
    Der fields = new Der(content);
    String objectId = objectId(fields.content());
    return new Name(0, value(new Der(fields.content())), objectId);
  }

  private static String value(Der value) throws InvalidKeyException {
    int tag = value.tag();
    byte[] content = value.content();
    return switch (tag) {
      case BOOLEAN -> content.length == 1 && content[0] != 0 ? "true" : "false";
      case Der.INTEGER, ENUMERATED -> content.length == 0 ? "" : new BigInteger(content).toString();
      case Der.OBJECT_ID -> objectId(content);
      case BIT_STRING ->
          content.length == 0
              ? ""
              : new String(content, 1, content.length - 1, StandardCharsets.UTF_8);
      default -> text(content);
    };
  }

  private static String text(byte[] content) {
    return new String(content, StandardCharsets.UTF_8);
  }

  /** Empty for one of a length that no address has. */
  private static String address(byte[] content) {
    try {
      return content.length == 4 || content.length == 16
          ? Ips.text(InetAddress.getByAddress(content))
          : "";
    } catch (UnknownHostException e) {
      throw new IllegalStateException("of the right length", e);
    }
  }

  /** The dotted form of what X.690 section 8.19 encodes. */
  private static String objectId(byte[] content) {
    StringBuilder text = new StringBuilder();
    BigInteger arc = BigInteger.ZERO;
    for (byte octet : content) {
      arc = arc.shiftLeft(7).or(BigInteger.valueOf(octet & 0x7f));
      if (octet < 0) {
        continue;
      }
      if (text.isEmpty()) {
        int first = arc.min(BigInteger.valueOf(80)).intValue() / 40;
        text.append(first).append('.').append(arc.subtract(BigInteger.valueOf(40L * first)));
      } else {
        text.append('.').append(arc);
      }
      arc = BigInteger.ZERO;
    }
    return text.toString();
  }
}
