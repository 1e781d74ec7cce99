package io.weft.tls;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who one end is: a certificate chain and the key of its first certificate. A value.
 *
 * <p>Source: {@code envoy.extensions.transport_sockets.tls.v3.TlsCertificate}.
 *
 * @param chain the end's own certificate first
 * @param key never logged
 * @param staple what the authority says of the certificate; null for nothing
 */
public record TlsIdentity(
    List<X509Certificate> chain, PrivateKey key, @Nullable OcspStaple staple) {
  private static final int MIN_RSA_BITS = 2048;
  private static final byte[] PROBE = {1, 2, 3};

  public TlsIdentity {
    chain = List.copyOf(chain);
  }

  /**
   * The identity of {@code chain} and {@code key}, after a look at whether they serve.
   *
   * @throws GeneralSecurityException if the key is another one's or too weak
   */
  public static TlsIdentity of(List<X509Certificate> chain, PrivateKey key)
      throws GeneralSecurityException {
    PublicKey publicKey = chain.getFirst().getPublicKey();
    if (publicKey instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() < MIN_RSA_BITS) {
      throw new KeyException(
          "only RSA certificates with "
              + MIN_RSA_BITS
              + "-bit or larger keys are supported, it has "
              + rsa.getModulus().bitLength());
    }
    if (publicKey instanceof ECPublicKey ec && ec.getParams().getOrder().bitLength() < 256) {
      throw new KeyException("only P-256, P-384 or P-521 ECDSA certificates are supported");
    }
    if (!fits(publicKey, key)) {
      throw new KeyException("the private key does not belong to the certificate");
    }
    return new TlsIdentity(chain, key, null);
  }

  /** The same with {@code staple}. */
  public TlsIdentity stapled(OcspStaple staple) {
    return new TlsIdentity(chain, key, staple);
  }

  /** The same without staple. */
  TlsIdentity unstapled() {
    return staple == null ? this : new TlsIdentity(chain, key, null);
  }

  /** The certificate that the peer gets to see first. */
  public X509Certificate certificate() {
    return chain.getFirst();
  }

  /** {@code EC}, {@code RSA} or {@code EdDSA}. */
  String keyType() {
    return certificate().getPublicKey().getAlgorithm();
  }

  private static boolean fits(PublicKey publicKey, PrivateKey key) throws GeneralSecurityException {
    String algorithm =
        switch (publicKey.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> publicKey.getAlgorithm();
        };
    if (algorithm.equals("RSASSA-PSS")) {
      return true; // needs parameters to sign with; a wrong key fails in the handshake
    }
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(PROBE);
      byte[] signed = signature.sign();
      signature.initVerify(publicKey);
      signature.update(PROBE);
      return signature.verify(signed);
    } catch (InvalidKeyException e) {
      return false;
    }
  }

  @Override
  public String toString() {
    return "TlsIdentity[" + certificate().getSubjectX500Principal() + ']';
  }
}
