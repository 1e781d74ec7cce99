package io.weft.config;

import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext.OcspStaplePolicy;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsKeyLog;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsParameters.TlsProtocol;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;
import io.weft.common.InitTarget;
import io.weft.common.Log;
import io.weft.spi.FactoryContext;
import io.weft.tls.ClientTlsSettings;
import io.weft.tls.ClientTlsSocket;
import io.weft.tls.KeyLog;
import io.weft.tls.LoadedIdentity;
import io.weft.tls.OcspPolicy;
import io.weft.tls.ServerTlsSettings;
import io.weft.tls.ServerTlsSocket;
import io.weft.tls.SessionResumption;
import io.weft.tls.TicketKey;
import io.weft.tls.TlsParameters;
import io.weft.tls.TlsStats;
import io.weft.tls.TlsVersion;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Translates TLS contexts. Source: {@code envoy.extensions.transport_sockets.tls.v3}. */
public final class TlsContextTranslator {
  private static final Log LOG = Log.of("config");
  private static final Duration SESSION_TIMEOUT = Duration.ofHours(2);
  private static final int MAX_PROTOCOL_BYTES = 255;

  private TlsContextTranslator() {}

  /**
   * The server's side of a filter chain; blocks while certificates are read.
   *
   * @throws ConfigException with all problems
   */
  public static ServerTlsSocket downstream(DownstreamTlsContext proto, FactoryContext context)
      throws ConfigException {
    CommonTlsContext common = proto.getCommonTlsContext();
    ConfigErrors errors = new ConfigErrors();
    TlsParameters parameters = parameters(common, TlsVersion.TLS_1_2, TlsVersion.TLS_1_3);
    List<String> protocols =
        errors.attempt("common_tls_context", () -> applicationProtocols(common));
    TlsMaterial material = TlsMaterial.ofServer(proto, context);
    errors.check("", () -> checkNow(parameters, material));
    errors.check("common_tls_context", () -> refuseForServers(common, material));
    errors.check("", material::refuseImpossibleTicketKeys);
    refuseMissingStaples(proto, parameters, errors);
    List<TicketKey> ticketKeys = errors.attempt("session_ticket_keys", () -> ticketKeys(proto));
    errors.throwIfAny();
    if (parameters.needsJdk()
        && (proto.hasSessionTicketKeys() || proto.hasSessionTicketKeysSdsSecretConfig())) {
      LOG.warning(() -> "session_ticket_keys have no effect: Java's TLS takes no keys");
    }
    ServerTlsSettings settings =
        new ServerTlsSettings(
            parameters,
            Objects.requireNonNull(protocols),
            proto.getRequireClientCertificate().getValue(),
            proto.getFullScanCertsOnSniMismatch().getValue(),
            proto.getPreferClientCiphers(),
            new SessionResumption(
                resumption(proto),
                proto.hasSessionTimeout()
                    ? ClusterTranslator.duration(proto.getSessionTimeout())
                    : SESSION_TIMEOUT,
                Objects.requireNonNull(ticketKeys)),
            keyLog(common, parameters),
            ocspPolicy(proto.getOcspStaplePolicy()));
    TlsStats stats =
        TlsStats.ofListener(context.scope(), "listener." + context.listener().statPrefix());
    ServerTlsSocket socket = new ServerTlsSocket(settings, stats, context.deadlines());
    start(
        socket,
        material,
        (transport, loaded) -> {
          checkLater(parameters, material);
          transport.renew(loaded.identities(), loaded.trust(), loaded.ticketKeys());
          countSecrets(material, stats);
        },
        context);
    return socket;
  }

  private static void refuseMissingStaples(
      DownstreamTlsContext proto, TlsParameters parameters, ConfigErrors errors) {
    if (proto.getOcspStaplePolicy() != OcspStaplePolicy.MUST_STAPLE) {
      return;
    }
    if (parameters.needsJdk()) {
      errors.add(
          "ocsp_staple_policy", "MUST_STAPLE is not possible: Java cannot be given a staple");
    } else if (proto.getCommonTlsContext().getTlsCertificatesList().stream()
        .anyMatch(one -> !one.hasOcspStaple())) {
      errors.add("ocsp_staple_policy", "Required OCSP response is missing from TLS context");
    }
  }

  private static <T> List<InitTarget> start(
      T socket, TlsMaterial material, CertificateRenewal.Renew<T> renew, FactoryContext context)
      throws ConfigException {
    try {
      return CertificateRenewal.start(socket, material, renew, context.control(), context.scope());
    } catch (ConfigException e) {
      throw e.under("common_tls_context");
    }
  }

  private static void countSecrets(TlsMaterial material, TlsStats stats) {
    if (material.isOfSecrets()) {
      stats.onSecrets();
    }
  }

  /**
   * The client's side of a cluster; blocks while certificates are read.
   *
   * @param statPrefix begins the names of the cluster's stats
   * @throws ConfigException with all problems
   */
  public static ClientTlsSocket upstream(
      UpstreamTlsContext proto, String statPrefix, FactoryContext context) throws ConfigException {
    CommonTlsContext common = proto.getCommonTlsContext();
    ConfigErrors errors = new ConfigErrors();
    TlsParameters parameters = parameters(common, TlsVersion.TLS_1_2, TlsVersion.TLS_1_2);
    List<String> protocols =
        errors.attempt("common_tls_context", () -> applicationProtocols(common));
    TlsMaterial material = TlsMaterial.ofClient(common, context);
    errors.check("", () -> checkNow(parameters, material));
    errors.check("common_tls_context", () -> refuseForClients(common, material));
    if (proto.getSni().length() > MAX_PROTOCOL_BYTES) {
      errors.add("sni", "SNI is longer than 255 bytes");
    }
    errors.throwIfAny();
    ClientTlsSettings settings =
        new ClientTlsSettings(
            parameters,
            Objects.requireNonNull(protocols),
            proto.getSni(),
            proto.getAutoHostSni(),
            proto.getAutoSniSanValidation(),
            !proto.hasMaxSessionKeys() || proto.getMaxSessionKeys().getValue() != 0,
            keyLog(common, parameters));
    TlsStats stats = TlsStats.ofCluster(context.scope(), statPrefix);
    ClientTlsSocket socket = new ClientTlsSocket(settings, stats, context.deadlines());
    try {
      List<InitTarget> targets =
          start(
              socket,
              material,
              (transport, loaded) -> {
                checkLater(parameters, material);
                List<LoadedIdentity> own = loaded.identities();
                transport.renew(own.isEmpty() ? null : own.getFirst(), loaded.trust());
                countSecrets(material, stats);
              },
              context);
      socket.onClose(() -> targets.forEach(InitTarget::close));
    } catch (ConfigException e) {
      socket.close();
      throw e;
    }
    return socket;
  }

  private static void refuseForClients(CommonTlsContext common, TlsMaterial material)
      throws ConfigException {
    if (common.getTlsCertificatesCount() > 1
        || common.getTlsCertificateSdsSecretConfigsCount() > 1) {
      throw new ConfigException(
          "tls_certificates", "Multiple TLS certificates are not supported for client contexts");
    }
    material.refuseImpossible();
  }

  private static void refuseForServers(CommonTlsContext common, TlsMaterial material)
      throws ConfigException {
    if (common.getTlsCertificatesCount() == 0
        && common.getTlsCertificateSdsSecretConfigsCount() == 0) {
      throw new ConfigException(
          "tls_certificates", "No TLS certificates found for server context; one is needed");
    }
    material.refuseImpossible();
  }

  private static SessionResumption.Kind resumption(DownstreamTlsContext proto) {
    if (!proto.getDisableStatelessSessionResumption()) {
      return SessionResumption.Kind.STATELESS;
    }
    return proto.getDisableStatefulSessionResumption()
        ? SessionResumption.Kind.NONE
        : SessionResumption.Kind.STATEFUL;
  }

  /** The keys that stand in {@code proto} itself; none if they are elsewhere. */
  private static List<TicketKey> ticketKeys(DownstreamTlsContext proto) throws ConfigException {
    return proto.hasSessionTicketKeys()
        ? TicketKeySources.read(proto.getSessionTicketKeys())
        : List.of();
  }

  private static OcspPolicy ocspPolicy(OcspStaplePolicy proto) {
    return switch (proto) {
      case LENIENT_STAPLING, UNRECOGNIZED -> OcspPolicy.LENIENT_STAPLING;
      case STRICT_STAPLING -> OcspPolicy.STRICT_STAPLING;
      case MUST_STAPLE -> OcspPolicy.MUST_STAPLE;
    };
  }

  private static @Nullable KeyLog keyLog(CommonTlsContext common, TlsParameters parameters)
      throws ConfigException {
    if (!common.hasKeyLog()) {
      return null;
    }
    try {
      TlsKeyLog proto = common.getKeyLog();
      if (parameters.needsJdk()) {
        throw new ConfigException("", "not possible: Java's TLS gives no secrets away");
      }
      return KeyLog.open(
          Path.of(proto.getPath()),
          AddressTranslator.ranges(proto.getLocalAddressRangeList(), "local_address_range"),
          AddressTranslator.ranges(proto.getRemoteAddressRangeList(), "remote_address_range"));
    } catch (ConfigException e) {
      throw e.under("common_tls_context.key_log");
    }
  }

  /** ALPN as it goes over the wire: each name fits into a byte's length. */
  private static List<String> applicationProtocols(CommonTlsContext common) throws ConfigException {
    for (String protocol : common.getAlpnProtocolsList()) {
      int length = protocol.getBytes(StandardCharsets.ISO_8859_1).length;
      if (length == 0 || length > MAX_PROTOCOL_BYTES) {
        throw new ConfigException(
            "alpn_protocols", "Invalid ALPN protocol string: its length must be 1 to 255");
      }
    }
    return common.getAlpnProtocolsList();
  }

  private static TlsParameters parameters(
      CommonTlsContext common, TlsVersion minimum, TlsVersion maximum) {
    var proto = common.getTlsParams();
    return new TlsParameters(
        version(proto.getTlsMinimumProtocolVersion(), minimum),
        version(proto.getTlsMaximumProtocolVersion(), maximum),
        proto.getCipherSuitesList(),
        proto.getEcdhCurvesList(),
        proto.getSignatureAlgorithmsList());
  }

  /** Refuses the configuration, unless contexts are made later. */
  private static void checkNow(TlsParameters parameters, TlsMaterial material)
      throws ConfigException {
    if (!material.isOfSecrets()) {
      check(parameters);
    }
  }

  /** Refuses a secret: as in Envoy, there is no context before its secrets are there. */
  private static void checkLater(TlsParameters parameters, TlsMaterial material)
      throws ConfigException {
    if (material.isOfSecrets()) {
      check(parameters);
    }
  }

  private static void check(TlsParameters parameters) throws ConfigException {
    try {
      parameters.check();
    } catch (ConfigException e) {
      throw e.under("common_tls_context.tls_params");
    }
  }

  private static TlsVersion version(TlsProtocol proto, TlsVersion otherwise) {
    return switch (proto) {
      case TLS_AUTO, UNRECOGNIZED -> otherwise;
      case TLSv1_0 -> TlsVersion.TLS_1_0;
      case TLSv1_1 -> TlsVersion.TLS_1_1;
      case TLSv1_2 -> TlsVersion.TLS_1_2;
      case TLSv1_3 -> TlsVersion.TLS_1_3;
    };
  }
}
