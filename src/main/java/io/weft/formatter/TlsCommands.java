package io.weft.formatter;

import io.weft.net.ConnectionInfo;
import io.weft.net.TlsInfo;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Commands that tell what a TLS handshake agreed upon; without value in clear text. */
final class TlsCommands {
  /** One end's connection. */
  @FunctionalInterface
  private interface End {
    @Nullable ConnectionInfo of(FormatContext context);
  }

  private TlsCommands() {}

  static void addTo(CommandTable table) {
    End downstream = context -> context.streamInfo().connection();
    End upstream = AddressCommands::upstreamConnection;
    session(table, "DOWNSTREAM_", downstream);
    session(table, "UPSTREAM_", upstream);
    names(table, "DOWNSTREAM_PEER_", downstream, TlsCommands::peer);
    names(table, "DOWNSTREAM_LOCAL_", downstream, TlsInfo::localCertificate);
    otherNames(table, "DOWNSTREAM_PEER_", downstream, TlsCommands::peer);
    otherNames(table, "DOWNSTREAM_LOCAL_", downstream, TlsInfo::localCertificate);
    names(table, "UPSTREAM_PEER_", upstream, TlsCommands::peer);
    names(table, "UPSTREAM_LOCAL_", upstream, TlsInfo::localCertificate);
    certificate(
        table,
        "DOWNSTREAM_LOCAL_SUBJECT",
        downstream,
        TlsInfo::localCertificate,
        Certificates::subject);
    digests(table, downstream);
  }

  private static void session(CommandTable table, String end, End connection) {
    text(table, end + "TLS_VERSION", connection, TlsInfo::version);
    text(table, end + "TLS_CIPHER", connection, TlsInfo::cipherSuite);
    text(table, end + "TLS_SESSION_ID", connection, TlsInfo::sessionId);
    text(table, end + "TLS_GROUP", connection, TlsInfo::group);
    peer(table, end + "PEER_SUBJECT", connection, Certificates::subject);
    peer(table, end + "PEER_ISSUER", connection, Certificates::issuer);
    peer(table, end + "PEER_CERT", connection, Certificates::urlEncodedPem);
    validity(
        table,
        end + "PEER_CERT_V_START",
        connection,
        certificate -> certificate.getNotBefore().toInstant());
    validity(
        table,
        end + "PEER_CERT_V_END",
        connection,
        certificate -> certificate.getNotAfter().toInstant());
    if (end.equals("UPSTREAM_")) {
      text(table, "UPSTREAM_SERVER_NAME", connection, tls -> null);
    }
  }

  private static void names(
      CommandTable table,
      String prefix,
      End connection,
      Function<TlsInfo, @Nullable X509Certificate> which) {
    certificate(table, prefix + "URI_SAN", connection, which, Certificates::uriNames);
    certificate(table, prefix + "DNS_SAN", connection, which, Certificates::dnsNames);
    certificate(table, prefix + "IP_SAN", connection, which, Certificates::ipNames);
  }

  private static void otherNames(
      CommandTable table,
      String prefix,
      End connection,
      Function<TlsInfo, @Nullable X509Certificate> which) {
    certificate(table, prefix + "EMAIL_SAN", connection, which, Certificates::emailNames);
    certificate(table, prefix + "OTHERNAME_SAN", connection, which, Certificates::otherNames);
  }

  private static void digests(CommandTable table, End connection) {
    peer(table, "DOWNSTREAM_PEER_FINGERPRINT_256", connection, Certificates::sha256);
    peer(table, "DOWNSTREAM_PEER_FINGERPRINT_1", connection, Certificates::sha1);
    peer(table, "DOWNSTREAM_PEER_SERIAL", connection, Certificates::serial);
    chain(table, "DOWNSTREAM_PEER_CHAIN_FINGERPRINTS_256", connection, Certificates::sha256);
    chain(table, "DOWNSTREAM_PEER_CHAIN_FINGERPRINTS_1", connection, Certificates::sha1);
    chain(table, "DOWNSTREAM_PEER_CHAIN_SERIALS", connection, Certificates::serial);
    issuer(table, "DOWNSTREAM_PEER_ISSUER_FINGERPRINT_256", connection, Certificates::sha256);
    issuer(table, "DOWNSTREAM_PEER_ISSUER_SERIAL", connection, Certificates::serial);
  }

  private static void text(
      CommandTable table, String name, End connection, Function<TlsInfo, @Nullable String> fact) {
    table.text(
        name,
        context -> {
          TlsInfo tls = tls(connection, context);
          return tls == null ? null : Texts.nonEmpty(fact.apply(tls));
        });
  }

  private static void certificate(
      CommandTable table,
      String name,
      End connection,
      Function<TlsInfo, @Nullable X509Certificate> which,
      Function<X509Certificate, @Nullable String> fact) {
    text(
        table,
        name,
        connection,
        tls -> {
          X509Certificate certificate = which.apply(tls);
          return certificate == null ? null : fact.apply(certificate);
        });
  }

  private static void peer(
      CommandTable table,
      String name,
      End connection,
      Function<X509Certificate, @Nullable String> fact) {
    certificate(table, name, connection, TlsCommands::peer, fact);
  }

  private static void issuer(
      CommandTable table,
      String name,
      End connection,
      Function<X509Certificate, @Nullable String> fact) {
    certificate(
        table,
        name,
        connection,
        tls -> tls.peerCertificates().size() < 2 ? null : tls.peerCertificates().get(1),
        fact);
  }

  private static void chain(
      CommandTable table, String name, End connection, Function<X509Certificate, String> fact) {
    text(
        table,
        name,
        connection,
        tls -> Texts.joined(tls.peerCertificates().stream().map(fact).toList()));
  }

  private static void validity(
      CommandTable table, String name, End connection, Function<X509Certificate, Instant> bound) {
    TimeOperator.Clock clock =
        context -> {
          TlsInfo tls = tls(connection, context);
          X509Certificate certificate = tls == null ? null : peer(tls);
          return certificate == null ? null : bound.apply(certificate);
        };
    TimeCommands.time(table, name, clock, ZoneOffset.UTC, TimeFormat.DEFAULT);
  }

  private static @Nullable X509Certificate peer(TlsInfo tls) {
    List<X509Certificate> chain = tls.peerCertificates();
    return chain.isEmpty() ? null : chain.get(0);
  }

  private static @Nullable TlsInfo tls(End end, FormatContext context) {
    ConnectionInfo connection = end.of(context);
    return connection == null ? null : connection.tls();
  }
}
