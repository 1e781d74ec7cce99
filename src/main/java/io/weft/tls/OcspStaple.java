package io.weft.tls;

import io.weft.common.ConfigException;
import io.weft.net.ShownCertificates.Staple;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * What an authority says of a certificate, to be sent along with it. A value.
 *
 * <pre>
 *   OCSPResponse:   status ENUMERATED | [0] { type OID | OCTET STRING of BasicOCSPResponse }
 *   BasicOCSP…:     ResponseData | signature …
 *   ResponseData:   [0] version OPTIONAL | responder | produced at | SEQUENCE of SingleResponse
 *   SingleResponse: CertID { hash | name hash | key hash | serial number } | status | this update
 *                   | [0] next update OPTIONAL
 * </pre>
 *
 * <p>Source: RFC 6960 section 4.2.1.
 */
public final class OcspStaple {
  private static final int ENUMERATED = 0x0a;
  private static final int FIRST_OPTION = 0xa0;
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'");

  /** The certificate's own extension that asks for a staple (RFC 7633), and what it then holds. */
  private static final String TLS_FEATURE = "1.3.6.1.5.5.7.1.24";

  private static final int STATUS_REQUEST = 5;

  private final byte[] bytes;
  private final BigInteger serialNumber;
  private final Staple times;

  private OcspStaple(byte[] bytes, BigInteger serialNumber, Staple times) {
    this.bytes = bytes;
    this.serialNumber = serialNumber;
    this.times = times;
  }

  /**
   * The response {@code bytes}, in DER; its signature is the client's to verify.
   *
   * @throws ConfigException if it is not a response for {@code certificate}
   */
  public static OcspStaple of(byte[] bytes, X509Certificate certificate) throws ConfigException {
    try {
      OcspStaple staple = parse(bytes.clone());
      if (!staple.serialNumber.equals(certificate.getSerialNumber())) {
        throw new ConfigException("", "OCSP response does not match its TLS certificate");
      }
      return staple;
    } catch (InvalidKeyException
        | DateTimeException
        | IndexOutOfBoundsException
        | NumberFormatException e) {
      throw new ConfigException("", "OCSP response is malformed: " + e.getMessage());
    }
  }

  private static OcspStaple parse(byte[] bytes)
      throws ConfigException, InvalidKeyException, DateTimeException {
    Der response = new Der(new Der(bytes).content());
    if (response.tag() != ENUMERATED || response.content()[0] != 0) {
      throw new ConfigException("", "OCSP response was unsuccessful");
    }
    Der typed = new Der(new Der(response.content()).content());
    typed.content(); // the type: there is one
    Der basic = new Der(new Der(typed.content()).content());
    Der data = new Der(basic.content());
    if (data.tag() == FIRST_OPTION) {
      data.content(); // the version
    }
    data.content(); // who says it
    data.content(); // and when
    Der responses = new Der(data.content());
    Der single = new Der(responses.content());
    if (responses.hasNext()) {
      throw new ConfigException("", "OCSP Response must be for one certificate only");
    }
    Der identity = new Der(single.content());
    identity.content();
    identity.content();
    identity.content();
    BigInteger serialNumber = new BigInteger(identity.content());
    single.content(); // good or not
    Instant thisUpdate = time(single.content());
    boolean isLimited = single.hasNext() && single.tag() == FIRST_OPTION;
    Instant nextUpdate = isLimited ? time(new Der(single.content()).content()) : null;
    return new OcspStaple(bytes, serialNumber, new Staple(thisUpdate, nextUpdate));
  }

  private static Instant time(byte[] text) {
    String words = new String(text, StandardCharsets.US_ASCII);
    return LocalDateTime.parse(words, TIME).toInstant(ZoneOffset.UTC);
  }

  /** Whether {@code certificate} says that it comes with a staple only. */
  public static boolean isDemandedBy(X509Certificate certificate) {
    byte[] extension = certificate.getExtensionValue(TLS_FEATURE);
    if (extension == null) {
      return false;
    }
    try {
      Der features = new Der(new Der(new Der(extension).content()).content());
      while (features.hasNext()) {
        if (new BigInteger(features.content()).intValue() == STATUS_REQUEST) {
          return true;
        }
      }
      return false;
    } catch (InvalidKeyException | NumberFormatException e) {
      return false;
    }
  }

  /** Whether its time is over; one without a time is of no use, as in Envoy. */
  boolean isExpired() {
    Instant end = times.nextUpdate();
    return end == null || end.isBefore(Instant.now());
  }

  /** How long it holds. */
  Staple shown() {
    return times;
  }

  byte[] bytes() {
    return bytes.clone();
  }
}
