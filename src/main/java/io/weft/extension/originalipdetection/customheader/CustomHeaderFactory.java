package io.weft.extension.originalipdetection.customheader;

import io.envoyproxy.envoy.extensions.http.original_ip_detection.custom_header.v3.CustomHeaderConfig;
import io.weft.hcm.OriginalIpDetection;
import io.weft.http.HeaderName;
import io.weft.spi.OriginalIpDetectionFactory;

/** Makes detections that read a field. */
public final class CustomHeaderFactory implements OriginalIpDetectionFactory<CustomHeaderConfig> {
  private static final int FORBIDDEN = 403;

  @Override
  public String name() {
    return "envoy.http.original_ip_detection.custom_header";
  }

  @Override
  public Class<CustomHeaderConfig> configType() {
    return CustomHeaderConfig.class;
  }

  @Override
  public OriginalIpDetection create(CustomHeaderConfig config) {
    return new CustomHeader(
        HeaderName.of(config.getHeaderName()),
        config.getAllowExtensionToSetAddressAsTrusted(),
        config.hasRejectWithStatus() ? status(config.getRejectWithStatus().getCodeValue()) : 0);
  }

  /** What is no error becomes 403, as in Envoy. */
  private static int status(int code) {
    return code >= 400 && code < 600 ? code : FORBIDDEN;
  }
}
