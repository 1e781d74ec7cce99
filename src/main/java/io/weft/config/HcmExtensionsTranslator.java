package io.weft.config;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.request_id.uuid.v3.UuidRequestIdConfig;
import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;
import io.weft.hcm.EarlyHeaderMutation;
import io.weft.hcm.OriginalIpDetection;
import io.weft.hcm.RequestIdSettings;
import io.weft.spi.EarlyHeaderMutationFactory;
import io.weft.spi.FactoryContext;
import io.weft.spi.OriginalIpDetectionFactory;
import java.util.ArrayList;
import java.util.List;

/**
 * Translates the extensions of a connection manager that are no filters. Source: the fields of
 * these names of {@code HttpConnectionManager}.
 */
final class HcmExtensionsTranslator {
  private HcmExtensionsTranslator() {}

  /** What finds the client where the peer is not. */
  static List<OriginalIpDetection> detection(HttpConnectionManager proto, FactoryContext context)
      throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    List<OriginalIpDetection> detection = new ArrayList<>();
    for (int i = 0; i < proto.getOriginalIpDetectionExtensionsCount(); i++) {
      TypedExtensionConfig extension = proto.getOriginalIpDetectionExtensions(i);
      OriginalIpDetection one =
          errors.attempt(
              "original_ip_detection_extensions[" + i + ']', () -> detection(extension, context));
      if (one != null) {
        detection.add(one);
      }
    }
    if (proto.getOriginalIpDetectionExtensionsCount() > 0) {
      if (proto.getUseRemoteAddress().getValue()) {
        errors.add(
            "original_ip_detection_extensions",
            "Original IP detection extensions and use_remote_address may not be mixed");
      }
      if (proto.getXffNumTrustedHops() > 0) {
        errors.add(
            "original_ip_detection_extensions",
            "Original IP detection extensions and xff_num_trusted_hops may not be mixed");
      }
    }
    errors.throwIfAny();
    return detection;
  }

  @SuppressWarnings("unchecked") // the registry found the factory by the class of its configuration
  private static OriginalIpDetection detection(TypedExtensionConfig proto, FactoryContext context)
      throws ConfigException {
    var resolved =
        ResolvedExtension.of(
            context.extensions(),
            OriginalIpDetectionFactory.class,
            proto.getName(),
            proto.getTypedConfig());
    return ((OriginalIpDetectionFactory<Object>) resolved.factory()).create(resolved.config());
  }

  /** What changes requests before anything is made of them. */
  static List<EarlyHeaderMutation> earlyMutations(
      HttpConnectionManager proto, FactoryContext context) throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    List<EarlyHeaderMutation> mutations = new ArrayList<>();
    for (int i = 0; i < proto.getEarlyHeaderMutationExtensionsCount(); i++) {
      TypedExtensionConfig extension = proto.getEarlyHeaderMutationExtensions(i);
      EarlyHeaderMutation one =
          errors.attempt(
              "early_header_mutation_extensions[" + i + ']',
              () -> earlyMutation(extension, context));
      if (one != null) {
        mutations.add(one);
      }
    }
    errors.throwIfAny();
    return mutations;
  }

  @SuppressWarnings("unchecked") // the registry found the factory by the class of its configuration
  private static EarlyHeaderMutation earlyMutation(
      TypedExtensionConfig proto, FactoryContext context) throws ConfigException {
    var resolved =
        ResolvedExtension.of(
            context.extensions(),
            EarlyHeaderMutationFactory.class,
            proto.getName(),
            proto.getTypedConfig());
    return ((EarlyHeaderMutationFactory<Object>) resolved.factory()).create(resolved.config());
  }

  /** How requests are named. */
  static RequestIdSettings requestIds(HttpConnectionManager proto) throws ConfigException {
    return new RequestIdSettings(
        !proto.hasGenerateRequestId() || proto.getGenerateRequestId().getValue(),
        proto.getPreserveExternalRequestId(),
        proto.getAlwaysSetRequestIdInResponse(),
        packsTraceReason(proto));
  }

  private static boolean packsTraceReason(HttpConnectionManager proto) throws ConfigException {
    if (!proto.getRequestIdExtension().hasTypedConfig()) {
      return true;
    }
    Message config;
    try {
      config = TypedConfig.unpack(proto.getRequestIdExtension().getTypedConfig());
    } catch (InvalidProtocolBufferException e) {
      throw new ConfigException("request_id_extension", "malformed: " + e.getMessage());
    }
    if (config instanceof UuidRequestIdConfig uuid) {
      return !uuid.hasPackTraceReason() || uuid.getPackTraceReason().getValue();
    }
    throw new ConfigException(
        "request_id_extension.typed_config",
        FeatureCoverage.unsupported(
            "", proto.getRequestIdExtension().getTypedConfig().getTypeUrl()));
  }
}
