package io.weft.tls;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;

/**
 * What {@link SSLEngine} asks for and an engine has no say in whose context decides everything:
 * setters do nothing, and of several buffers the first one that counts is taken.
 */
abstract class ContextEngine extends SSLEngine {
  private static final String[] NONE = {};
  private final boolean isClient;

  /** An engine of a client or of a server. */
  ContextEngine(boolean isClient) {
    this.isClient = isClient;
  }

  @Override
  public SSLEngineResult wrap(ByteBuffer[] sources, int offset, int length, ByteBuffer target)
      throws SSLException {
    int at = offset;
    while (at < offset + length - 1 && !sources[at].hasRemaining()) {
      at++;
    }
    return wrap(sources[at], target);
  }

  @Override
  public SSLEngineResult unwrap(ByteBuffer source, ByteBuffer[] targets, int offset, int length)
      throws SSLException {
    int at = offset;
    while (at < offset + length - 1 && !targets[at].hasRemaining()) {
      at++;
    }
    return unwrap(source, targets[at]);
  }

  @Override
  public abstract SSLEngineResult wrap(ByteBuffer source, ByteBuffer target) throws SSLException;

  @Override
  public abstract SSLEngineResult unwrap(ByteBuffer source, ByteBuffer target) throws SSLException;

  @Override
  public boolean getUseClientMode() {
    return isClient;
  }

  @Override
  public void setUseClientMode(boolean client) {
    if (client != isClient) {
      throw new IllegalArgumentException("the context decides");
    }
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return NONE;
  }

  @Override
  public String[] getEnabledCipherSuites() {
    return NONE;
  }

  @Override
  public void setEnabledCipherSuites(String[] suites) {
    // The context decides.
  }

  @Override
  public String[] getSupportedProtocols() {
    return NONE;
  }

  @Override
  public String[] getEnabledProtocols() {
    return NONE;
  }

  @Override
  public void setEnabledProtocols(String[] protocols) {
    // The context decides.
  }

  @Override
  public void setNeedClientAuth(boolean need) {
    // The context decides.
  }

  @Override
  public boolean getNeedClientAuth() {
    return false;
  }

  @Override
  public void setWantClientAuth(boolean want) {
    // The context decides.
  }

  @Override
  public boolean getWantClientAuth() {
    return false;
  }

  @Override
  public void setEnableSessionCreation(boolean enabled) {
    // The context decides.
  }

  @Override
  public boolean getEnableSessionCreation() {
    return true;
  }
}
