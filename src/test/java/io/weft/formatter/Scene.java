package io.weft.formatter;

import static org.mockito.Mockito.mock;

import io.weft.http.HeaderMap;
import io.weft.http.Protocol;
import io.weft.http.StreamInfo;
import io.weft.net.Address;
import io.weft.net.ConnectionInfo;
import io.weft.net.TlsInfo;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A stream in the making, for tests of formats. */
final class Scene {
  /** What a handshake agreed upon. */
  record Handshake(
      String version,
      String cipherSuite,
      String sessionId,
      List<X509Certificate> peerCertificates,
      @Nullable X509Certificate localCertificate)
      implements TlsInfo {
    @Override
    public boolean isPeerValidated() {
      return true;
    }
  }

  final HeaderMap requestHeaders = new HeaderMap();
  final HeaderMap responseHeaders = new HeaderMap();
  final HeaderMap responseTrailers = new HeaderMap();
  final ConnectionInfo connection;
  final StreamInfo stream;
  String localReplyBody = "";

  Scene() {
    this(Instant.EPOCH);
  }

  Scene(Instant start) {
    this(start, Address.of("127.0.0.2", 8443), Protocol.HTTP_11);
  }

  Scene(Instant start, Address local) {
    this(start, local, Protocol.HTTP_11);
  }

  Scene(Instant start, Address local, @Nullable Protocol protocol) {
    connection = new ConnectionInfo(local, Address.of("127.0.0.3", 63443));
    stream = new StreamInfo(connection, protocol, start);
  }

  FormatContext context() {
    return new FormatContext(
        requestHeaders,
        responseHeaders,
        responseTrailers,
        stream,
        localReplyBody,
        AccessLogType.DOWNSTREAM_END);
  }

  /** A connection to a host. */
  static ConnectionInfo upstreamConnection() {
    return new ConnectionInfo(Address.of("127.1.2.3", 18443), Address.of("10.0.0.2", 80));
  }

  /** A handshake in which both ends showed {@code certificate}. */
  static Handshake handshake(X509Certificate certificate) {
    return new Handshake("TLSv1.2", "AES", "deadbeef", List.of(certificate), certificate);
  }

  /** A certificate that says nothing. */
  static X509Certificate certificate() {
    X509Certificate certificate = mock(X509Certificate.class);
    return certificate;
  }

  /** The text of {@code format} for this stream. */
  String text(String format) throws Exception {
    return SubstitutionFormat.parse(format).format(context());
  }
}
