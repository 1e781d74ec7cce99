package io.weft.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Reads private keys in PEM: PKCS#8 (RFC 5958), PKCS#1 (RFC 8017 A.1.2), SEC 1 (RFC 5915), and the
 * encrypted forms of PKCS#8 and of RFC 1421. The JDK itself reads plain PKCS#8 only.
 */
public final class PrivateKeys {
  private static final byte[] RSA_ALGORITHM =
      Der.element(
          Der.SEQUENCE,
          Der.element(Der.OBJECT_ID, HexFormat.of().parseHex("2a864886f70d010101")),
          Der.NULL);
  private static final byte[] EC_OBJECT_ID =
      Der.element(Der.OBJECT_ID, HexFormat.of().parseHex("2a8648ce3d0201"));
  private static final int CURVE_OF_SEC1 = 0xa0;
  private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA", "RSASSA-PSS");

  private PrivateKeys() {}

  /**
   * The first key in {@code pem}.
   *
   * @param password of an encrypted key; empty if it has none
   * @throws GeneralSecurityException if there is no key, or it cannot be read or decrypted
   */
  public static PrivateKey read(byte[] pem, String password) throws GeneralSecurityException {
    for (Pem.Block block : Pem.blocks(pem)) {
      switch (block.label()) {
        case "PRIVATE KEY" -> {
          return pkcs8(block.content());
        }
        case "ENCRYPTED PRIVATE KEY" -> {
          return pkcs8(decryptPkcs8(block.content(), password));
        }
        case "RSA PRIVATE KEY" -> {
          return pkcs8(wrapPkcs1(decryptOld(block, password)));
        }
        case "EC PRIVATE KEY" -> {
          return pkcs8(wrapSec1(decryptOld(block, password)));
        }
        default -> {
          // Certificates and parameters may stand in the same file.
        }
      }
    }
    throw new InvalidKeyException("no PEM block PRIVATE KEY in it");
  }

  private static PrivateKey pkcs8(byte[] der) throws GeneralSecurityException {
    InvalidKeySpecException last = null;
    for (String algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
      } catch (InvalidKeySpecException e) {
        last = e; // of another algorithm, or of none that the JDK has
      }
    }
    throw new InvalidKeyException("neither an RSA nor an EC nor an Ed25519 key", last);
  }

  private static byte[] wrapPkcs1(byte[] pkcs1) {
    return Der.element(Der.SEQUENCE, Der.ZERO, RSA_ALGORITHM, Der.element(Der.OCTET_STRING, pkcs1));
  }

  private static byte[] wrapSec1(byte[] sec1) throws InvalidKeyException {
    Der fields = new Der(new Der(sec1).content());
    while (fields.hasNext()) {
      int tag = fields.tag();
      byte[] content = fields.content();
      if (tag == CURVE_OF_SEC1) {
        byte[] algorithm = Der.element(Der.SEQUENCE, EC_OBJECT_ID, content);
        return Der.element(Der.SEQUENCE, Der.ZERO, algorithm, Der.element(Der.OCTET_STRING, sec1));
      }
    }
    throw new InvalidKeyException("EC key without a named curve");
  }

  private static byte[] decryptPkcs8(byte[] der, String password) throws GeneralSecurityException {
    try {
      EncryptedPrivateKeyInfo encrypted = new EncryptedPrivateKeyInfo(der);
      // For PBES2 only the parameters tell the algorithm, such as PBEWithHmacSHA256AndAES_256.
      String algorithm =
          encrypted.getAlgName().equals("PBES2")
              ? encrypted.getAlgParameters().toString()
              : encrypted.getAlgName();
      SecretKey key =
          SecretKeyFactory.getInstance(algorithm)
              .generateSecret(new PBEKeySpec(password.toCharArray()));
      Cipher cipher = Cipher.getInstance(algorithm);
      cipher.init(Cipher.DECRYPT_MODE, key, encrypted.getAlgParameters());
      return encrypted.getKeySpec(cipher).getEncoded();
    } catch (IOException | GeneralSecurityException e) {
      throw wrongPassword(e);
    }
  }

  /** Decrypts what RFC 1421 names in its headers; the key is derived as OpenSSL does it. */
  private static byte[] decryptOld(Pem.Block block, String password)
      throws GeneralSecurityException {
    String info = block.headers().get("DEK-Info");
    if (info == null) {
      return block.content();
    }
    int comma = info.indexOf(',');
    String name = comma < 0 ? info : info.substring(0, comma);
    int keyBytes =
        switch (name) {
          case "AES-128-CBC" -> 16;
          case "AES-192-CBC", "DES-EDE3-CBC" -> 24;
          case "AES-256-CBC" -> 32;
          default -> throw new InvalidKeyException("encrypted with " + name + ", which is unknown");
        };
    String algorithm = name.startsWith("AES") ? "AES" : "DESede";
    try {
      byte[] iv =
          HexFormat.of()
              .parseHex(info.substring(comma + 1).strip().toLowerCase(java.util.Locale.ROOT));
      Cipher cipher = Cipher.getInstance(algorithm + "/CBC/PKCS5Padding");
      SecretKeySpec key = new SecretKeySpec(deriveOld(password, iv, keyBytes), algorithm);
      cipher.init(Cipher.DECRYPT_MODE, key, new IvParameterSpec(iv));
      return cipher.doFinal(block.content());
    } catch (IllegalArgumentException | GeneralSecurityException e) {
      throw wrongPassword(e);
    }
  }

  private static byte[] deriveOld(String password, byte[] iv, int length)
      throws GeneralSecurityException {
    MessageDigest md5 = MessageDigest.getInstance("MD5");
    byte[] secret = password.getBytes(StandardCharsets.UTF_8);
    byte[] derived = new byte[0];
    byte[] last = new byte[0];
    while (derived.length < length) {
      md5.update(last);
      md5.update(secret);
      last = md5.digest(Arrays.copyOf(iv, 8));
      int filled = derived.length;
      derived = Arrays.copyOf(derived, filled + last.length);
      System.arraycopy(last, 0, derived, filled, last.length);
    }
    return Arrays.copyOf(derived, length);
  }

  private static InvalidKeyException wrongPassword(Exception cause) {
    return new InvalidKeyException("encrypted, and the password does not fit", cause);
  }
}
