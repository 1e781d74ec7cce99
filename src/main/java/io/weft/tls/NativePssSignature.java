package io.weft.tls;

import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.SignatureSpi;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.PSSParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * Java's {@code RSASSA-PSS}, which learns the hash from its parameters, by Conscrypt's algorithms
 * with one hash each. The parameters come before the key, as Java's TLS has it; a caller with
 * another order gets another provider. Source: RFC 8017 section 8.1.
 */
final class NativePssSignature extends SignatureSpi {
  private final Provider conscrypt;
  private @Nullable Signature signature;

  NativePssSignature(Provider conscrypt) {
    this.conscrypt = conscrypt;
  }

  @Override
  protected void engineSetParameter(@Nullable AlgorithmParameterSpec parameters)
      throws InvalidAlgorithmParameterException {
    if (!(parameters instanceof PSSParameterSpec pss)) {
      throw new InvalidAlgorithmParameterException("no parameters of RSASSA-PSS");
    }
    try {
      String hash = pss.getDigestAlgorithm().replace("-", "");
      Signature chosen = Signature.getInstance(hash + "withRSA/PSS", conscrypt);
      chosen.setParameter(pss);
      signature = chosen;
    } catch (GeneralSecurityException e) {
      throw new InvalidAlgorithmParameterException(e);
    }
  }

  @Override
  protected void engineInitSign(PrivateKey key) throws InvalidKeyException {
    if (signature == null) {
      throw new InvalidKeyException("the parameters come first");
    }
    signature.initSign(key);
  }

  @Override
  protected void engineInitVerify(PublicKey key) throws InvalidKeyException {
    if (signature == null) {
      throw new InvalidKeyException("the parameters come first");
    }
    signature.initVerify(key);
  }

  @Override
  protected void engineUpdate(byte octet) throws SignatureException {
    chosen().update(octet);
  }

  @Override
  protected void engineUpdate(byte[] bytes, int offset, int length) throws SignatureException {
    chosen().update(bytes, offset, length);
  }

  @Override
  protected byte[] engineSign() throws SignatureException {
    return chosen().sign();
  }

  @Override
  protected boolean engineVerify(byte[] signed) throws SignatureException {
    return chosen().verify(signed);
  }

  @Override
  protected @Nullable AlgorithmParameters engineGetParameters() {
    return signature == null ? null : signature.getParameters();
  }

  @Override
  @Deprecated
  protected void engineSetParameter(String name, Object value) {
    throw new UnsupportedOperationException();
  }

  @Override
  @Deprecated
  protected Object engineGetParameter(String name) {
    throw new UnsupportedOperationException();
  }

  private Signature chosen() throws SignatureException {
    if (signature == null) {
      throw new SignatureException("there is no key yet");
    }
    return signature;
  }
}
