package io.weft.tls;

import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/**
 * What another library needs to open connections as a {@link ClientTlsSocket} does, with the
 * certificates of one moment. Immutable; any thread.
 */
public final class ClientHandshakes {
  private final SSLContext java;
  private final ClientTlsSettings settings;

  ClientHandshakes(SSLContext java, ClientTlsSettings settings) {
    this.java = java;
    this.settings = settings;
  }

  /** What verifies servers, and shows the own certificate if there is one. */
  public SSLContext context() {
    return java;
  }

  /** Has {@code engine} offer the versions, algorithms and server name that are configured. */
  public void prepare(SSLEngine engine) {
    SSLParameters parameters = engine.getSSLParameters();
    settings.parameters().forJdk().applyTo(parameters);
    parameters.setServerNames(serverNames(settings.serverName()));
    engine.setSSLParameters(parameters);
  }

  /** Not an SNIHostName, which takes no underscore; an empty list keeps Java from its own guess. */
  static List<SNIServerName> serverNames(String name) {
    return name.isEmpty()
        ? List.of()
        : List.of(new SNIServerName(0, name.getBytes(StandardCharsets.US_ASCII)) {});
  }
}
