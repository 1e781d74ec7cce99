package io.weft.testing;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * A certificate made for a test, with its key and whoever issued it. Immutable.
 *
 * <p>Written by hand in DER (RFC 5280), since the JDK has no public way to make one.
 */
public final class TestCertificate {
  private static final AtomicLong SERIALS = new AtomicLong(1000);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

  private final X509Certificate certificate;
  private final KeyPair keys;
  private final @Nullable TestCertificate issuer;

  private TestCertificate(
      X509Certificate certificate, KeyPair keys, @Nullable TestCertificate issuer) {
    this.certificate = certificate;
    this.keys = keys;
    this.issuer = issuer;
  }

  /** An authority that trusts itself. */
  public static TestCertificate authority(String name) {
    return new Builder(name).authority().build();
  }

  /** A certificate for {@code name}, with an EC key, to be described further. */
  public static Builder named(String name) {
    return new Builder(name);
  }

  public X509Certificate certificate() {
    return certificate;
  }

  public PrivateKey key() {
    return keys.getPrivate();
  }

  /** The certificate and those of its issuers, but for the last. */
  public List<X509Certificate> chain() {
    List<X509Certificate> chain = new ArrayList<>();
    for (TestCertificate at = this; at.issuer != null; at = at.issuer) {
      chain.add(at.certificate);
    }
    return chain.isEmpty() ? List.of(certificate) : chain;
  }

  /** The chain in PEM. */
  public String pem() {
    StringBuilder text = new StringBuilder();
    for (X509Certificate one : chain()) {
      text.append(pem("CERTIFICATE", encoded(one)));
    }
    return text.toString();
  }

  /** The key in PKCS#8. */
  public String keyPem() {
    return pem("PRIVATE KEY", keys.getPrivate().getEncoded());
  }

  /** Writes {@code NAME.crt} and {@code NAME.key} into {@code folder}. */
  public void write(Path folder, String name) {
    try {
      Files.writeString(folder.resolve(name + ".crt"), pem());
      Files.writeString(folder.resolve(name + ".key"), keyPem());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A list, in PEM, by which this authority revokes {@code revoked}. */
  public String revocationList(TestCertificate... revoked) {
    ByteArrayOutputStream entries = new ByteArrayOutputStream();
    Instant now = Instant.now();
    for (TestCertificate one : revoked) {
      entries.writeBytes(
          der(0x30, der(0x02, one.certificate.getSerialNumber().toByteArray()), time(now)));
    }
    byte[] algorithm = algorithm();
    byte[] body =
        der(
            0x30,
            der(0x02, new byte[] {1}),
            algorithm,
            certificate.getSubjectX500Principal().getEncoded(),
            time(now.minus(Duration.ofDays(1))),
            time(now.plus(Duration.ofDays(30))),
            revoked.length == 0 ? new byte[0] : der(0x30, entries.toByteArray()));
    return pem("X509 CRL", der(0x30, body, algorithm, bits(sign(body))));
  }

  private byte[] algorithm() {
    return keys.getPrivate().getAlgorithm().equals("EC")
        ? der(0x30, objectId(1, 2, 840, 10045, 4, 3, 2))
        : der(0x30, objectId(1, 2, 840, 113549, 1, 1, 11), new byte[] {5, 0});
  }

  private byte[] sign(byte[] body) {
    try {
      Signature signature =
          Signature.getInstance(
              keys.getPrivate().getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA");
      signature.initSign(keys.getPrivate());
      signature.update(body);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** {@code content} in PEM under {@code label}. */
  public static String pem(String label, byte[] content) {
    return "-----BEGIN "
        + label
        + "-----\n"
        + LINES.encodeToString(content)
        + "\n-----END "
        + label
        + "-----\n";
  }

  private static byte[] encoded(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] time(Instant time) {
    return der(0x18, TIME.format(time).getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] bits(byte[] content) {
    return der(0x03, new byte[] {0}, content);
  }

  private static byte[] objectId(int... arcs) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(arcs[0] * 40 + arcs[1]);
    for (int i = 2; i < arcs.length; i++) {
      for (int shift = 28; shift > 0; shift -= 7) {
        if (arcs[i] >> shift != 0) {
          out.write(0x80 | ((arcs[i] >> shift) & 0x7f));
        }
      }
      out.write(arcs[i] & 0x7f);
    }
    return der(0x06, out.toByteArray());
  }

  private static byte[] der(int tag, byte[]... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    int length = content.size();
    if (length < 0x80) {
      out.write(length);
    } else {
      byte[] octets = BigInteger.valueOf(length).toByteArray();
      int skip = octets[0] == 0 ? 1 : 0;
      out.write(0x80 | (octets.length - skip));
      out.write(octets, skip, octets.length - skip);
    }
    out.writeBytes(content.toByteArray());
    return out.toByteArray();
  }

  /** Describes a certificate. */
  public static final class Builder {
    private final String name;
    private final ByteArrayOutputStream names = new ByteArrayOutputStream();
    private final ByteArrayOutputStream more = new ByteArrayOutputStream();
    private boolean isAuthority;
    private boolean isRsa;
    private int rsaBits = 2048;
    private int purpose;
    private int keyUsage = -1;
    private @Nullable String permitted;
    private Instant start = Instant.now().minus(Duration.ofDays(1));
    private Instant end = Instant.now().plus(Duration.ofDays(100));
    private @Nullable TestCertificate issuer;

    private Builder(String name) {
      this.name = name;
    }

    public Builder dns(String dns) {
      names.writeBytes(der(0x82, dns.getBytes(StandardCharsets.US_ASCII)));
      return this;
    }

    public Builder uri(String uri) {
      names.writeBytes(der(0x86, uri.getBytes(StandardCharsets.US_ASCII)));
      return this;
    }

    public Builder email(String email) {
      names.writeBytes(der(0x81, email.getBytes(StandardCharsets.US_ASCII)));
      return this;
    }

    public Builder ip(String literal) {
      try {
        names.writeBytes(der(0x87, InetAddress.getByName(literal).getAddress()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return this;
    }

    /** A name of the type 1.2.3.4. */
    public Builder otherName(String text) {
      byte[] value = der(0x0c, text.getBytes(StandardCharsets.UTF_8));
      names.writeBytes(der(0xa0, objectId(1, 2, 3, 4), der(0xa0, value)));
      return this;
    }

    /** A name of the kind {@code tag} that may make no sense. */
    public Builder name(int tag, byte... content) {
      names.writeBytes(der(0x80 | tag, content));
      return this;
    }

    /** May vouch for hosts of {@code domain} only. */
    public Builder permits(String domain) {
      permitted = domain;
      return this;
    }

    /** With a key of 2048 bits. */
    public Builder rsa() {
      return rsa(2048);
    }

    public Builder rsa(int bits) {
      isRsa = true;
      rsaBits = bits;
      return this;
    }

    /** With the extension 2.5.29.{@code arc}. */
    public Builder extension(int arc, byte[] value) {
      more.writeBytes(der(0x30, objectId(2, 5, 29, arc), der(0x04, value)));
      return this;
    }

    /** May issue others. */
    public Builder authority() {
      isAuthority = true;
      return this;
    }

    /** Whose key has only the uses of these bits: 0 signs, 2 enciphers keys. */
    public Builder keyUsage(int... bits) {
      keyUsage = 0;
      for (int bit : bits) {
        keyUsage |= 0x80 >> bit;
      }
      return this;
    }

    /** For servers (1) or clients (2) only. */
    public Builder purpose(int number) {
      purpose = number;
      return this;
    }

    public Builder expired() {
      start = Instant.now().minus(Duration.ofDays(20));
      end = Instant.now().minus(Duration.ofDays(10));
      return this;
    }

    public Builder notYetValid() {
      start = Instant.now().plus(Duration.ofDays(10));
      return this;
    }

    public Builder issuedBy(TestCertificate authority) {
      issuer = authority;
      return this;
    }

    public TestCertificate build() {
      try {
        KeyPair keys = keys();
        TestCertificate self = new TestCertificate(placeholder(), keys, null);
        TestCertificate signer = issuer == null ? self : issuer;
        byte[] subject = new X500Principal("CN=" + name + ",O=Test").getEncoded();
        byte[] body =
            der(
                0x30,
                der(0xa0, der(0x02, new byte[] {2})),
                der(0x02, BigInteger.valueOf(SERIALS.getAndIncrement()).toByteArray()),
                signer.algorithm(),
                issuer == null
                    ? subject
                    : issuer.certificate.getSubjectX500Principal().getEncoded(),
                der(0x30, time(start), time(end)),
                subject,
                keys.getPublic().getEncoded(),
                der(0xa3, der(0x30, extensions())));
        byte[] whole = der(0x30, body, signer.algorithm(), bits(signer.sign(body)));
        X509Certificate certificate =
            (X509Certificate)
                CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(whole));
        return new TestCertificate(certificate, keys, issuer);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }

    @SuppressWarnings("NullAway") // signs before it exists; only its keys are used
    private static X509Certificate placeholder() {
      return null;
    }

    private KeyPair keys() throws GeneralSecurityException {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(isRsa ? "RSA" : "EC");
      if (isRsa) {
        generator.initialize(rsaBits);
      } else {
        generator.initialize(new ECGenParameterSpec("secp256r1"));
      }
      return generator.generateKeyPair();
    }

    private byte[] extensions() {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      if (isAuthority) {
        byte[] yes = der(0x01, new byte[] {(byte) 0xff});
        all.writeBytes(der(0x30, objectId(2, 5, 29, 19), yes, der(0x04, der(0x30, yes))));
        if (keyUsage < 0) {
          keyUsage(5, 6); // signs certificates and lists
        }
      }
      if (keyUsage >= 0) {
        byte[] usage = der(0x03, new byte[] {0, (byte) keyUsage});
        all.writeBytes(der(0x30, objectId(2, 5, 29, 15), der(0x04, usage)));
      }
      if (permitted != null) {
        byte[] dns = der(0x82, permitted.getBytes(StandardCharsets.US_ASCII));
        byte[] constraints = der(0x30, der(0xa0, der(0x30, dns)));
        all.writeBytes(der(0x30, objectId(2, 5, 29, 30), der(0x04, constraints)));
      }
      if (purpose > 0) {
        byte[] usage = objectId(1, 3, 6, 1, 5, 5, 7, 3, purpose);
        all.writeBytes(der(0x30, objectId(2, 5, 29, 37), der(0x04, der(0x30, usage))));
      }
      if (names.size() > 0) {
        byte[] list = der(0x30, names.toByteArray());
        all.writeBytes(der(0x30, objectId(2, 5, 29, 17), der(0x04, list)));
      }
      all.writeBytes(more.toByteArray());
      if (all.size() == 0) {
        all.writeBytes(der(0x30, objectId(2, 5, 29, 19), der(0x04, der(0x30))));
      }
      return all.toByteArray();
    }
  }
}
