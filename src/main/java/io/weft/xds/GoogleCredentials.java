package io.weft.xds;

import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.GrpcService.GoogleGrpc.ChannelCredentials;
import io.envoyproxy.envoy.config.core.v3.GrpcService.GoogleGrpc.SslCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.TlsChannelCredentials;
import io.weft.common.ConfigException;
import io.weft.config.DataSources;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * How a target that is no cluster is spoken to. Source: {@code
 * envoy.config.core.v3.GrpcService.GoogleGrpc.ChannelCredentials}.
 */
final class GoogleCredentials {
  private GoogleCredentials() {}

  /**
   * What {@code proto} says; blocks while files are read.
   *
   * @throws ConfigException if they cannot be used
   */
  static io.grpc.ChannelCredentials make(ChannelCredentials proto) throws ConfigException {
    if (!proto.hasSslCredentials()) {
      return InsecureChannelCredentials.create();
    }
    try {
      return make(proto.getSslCredentials());
    } catch (IllegalArgumentException | IOException e) {
      throw new ConfigException(
          "google_grpc.channel_credentials.ssl_credentials", "cannot be used: " + e.getMessage());
    } catch (ConfigException e) {
      throw e.under("google_grpc.channel_credentials.ssl_credentials");
    }
  }

  private static io.grpc.ChannelCredentials make(SslCredentials ssl)
      throws ConfigException, IOException {
    TlsChannelCredentials.Builder tls = TlsChannelCredentials.newBuilder();
    if (ssl.hasRootCerts()) {
      tls.trustManager(stream(ssl.getRootCerts()));
    }
    if (ssl.hasCertChain()) {
      tls.keyManager(stream(ssl.getCertChain()), stream(ssl.getPrivateKey()));
    }
    return tls.build();
  }

  private static InputStream stream(DataSource source) throws ConfigException {
    return new ByteArrayInputStream(DataSources.read(source));
  }
}
