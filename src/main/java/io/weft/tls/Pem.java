package io.weft.tls;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads the textual encoding of certificates, CRLs and keys. Source: RFC 7468, RFC 1421. */
public final class Pem {
  /** One encoded object. */
  static final class Block {
    private final String label;
    private final Map<String, String> headers;
    private final byte[] content;

    Block(String label, Map<String, String> headers, byte[] content) {
      this.label = label;
      this.headers = headers;
      this.content = content;
    }

    /** Such as {@code CERTIFICATE}. */
    String label() {
      return label;
    }

    /** Those of RFC 1421, which only keys of the old kind have. */
    Map<String, String> headers() {
      return headers;
    }

    /** The DER form; not to be changed. */
    byte[] content() {
      return content;
    }
  }

  private static final String BEGIN = "-----BEGIN ";
  private static final String END = "-----END ";
  private static final String DASHES = "-----";

  private Pem() {}

  /**
   * All certificates in {@code text}, in order; other objects are passed over.
   *
   * @throws CertificateException if one cannot be read or there is none
   */
  public static List<X509Certificate> certificates(byte[] text) throws CertificateException {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    List<X509Certificate> certificates = new ArrayList<>();
    for (Block block : blocks(text)) {
      if (block.label.equals("CERTIFICATE")
          || block.label.equals("X509 CERTIFICATE")
          || block.label.equals("TRUSTED CERTIFICATE")) {
        certificates.add(
            (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.content)));
      }
    }
    if (certificates.isEmpty()) {
      throw new CertificateException("no PEM block CERTIFICATE in it");
    }
    return certificates;
  }

  /**
   * All revocation lists in {@code text}.
   *
   * @throws GeneralSecurityException if one cannot be read or there is none
   */
  public static List<X509CRL> revocationLists(byte[] text) throws GeneralSecurityException {
    List<X509CRL> lists = anyRevocationLists(text);
    if (lists.isEmpty()) {
      throw new CRLException("no PEM block X509 CRL in it");
    }
    return lists;
  }

  private static List<X509CRL> anyRevocationLists(byte[] text) throws GeneralSecurityException {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    List<X509CRL> lists = new ArrayList<>();
    for (Block block : blocks(text)) {
      if (block.label.equals("X509 CRL")) {
        lists.add((X509CRL) factory.generateCRL(new ByteArrayInputStream(block.content)));
      }
    }
    return lists;
  }

  /**
   * What vouches for others.
   *
   * @param lists of the revoked among those; none for all are good
   */
  public record Trusted(List<X509Certificate> certificates, List<X509CRL> lists) {
    public Trusted {
      certificates = List.copyOf(certificates);
      lists = List.copyOf(lists);
    }
  }

  /**
   * All certificates and revocation lists in {@code text}, as Envoy takes both from one file.
   *
   * @throws GeneralSecurityException if one cannot be read or there is no certificate
   */
  public static Trusted trusted(byte[] text) throws GeneralSecurityException {
    return new Trusted(certificates(text), anyRevocationLists(text));
  }

  /** The objects of {@code bytes}; what is cut off or no base64 is passed over. */
  static List<Block> blocks(byte[] bytes) {
    List<Block> blocks = new ArrayList<>();
    String label = null;
    Map<String, String> headers = new TreeMap<>();
    StringBuilder base64 = new StringBuilder();
    for (String raw : new String(bytes, StandardCharsets.ISO_8859_1).split("\\R")) {
      String line = raw.strip();
      if (line.startsWith(BEGIN) && line.endsWith(DASHES)) {
        label = line.substring(BEGIN.length(), line.length() - DASHES.length());
        headers = new TreeMap<>();
        base64.setLength(0);
      } else if (label != null && line.startsWith(END)) {
        byte[] content = decode(base64);
        if (content.length > 0) {
          blocks.add(new Block(label, headers, content));
        }
        label = null;
      } else if (label != null && line.indexOf(':') > 0) {
        int colon = line.indexOf(':');
        headers.put(line.substring(0, colon), line.substring(colon + 1).strip());
      } else if (label != null) {
        base64.append(line);
      }
    }
    return blocks;
  }

  private static byte[] decode(StringBuilder base64) {
    try {
      return Base64.getDecoder().decode(base64.toString());
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }
}
