package io.weft.extension.originalipdetection.xff;

import io.envoyproxy.envoy.extensions.http.original_ip_detection.xff.v3.XffConfig;
import io.weft.common.ConfigException;
import io.weft.config.AddressTranslator;
import io.weft.hcm.OriginalIpDetection;
import io.weft.net.CidrRange;
import io.weft.spi.OriginalIpDetectionFactory;
import java.util.List;

/** Makes detections that read {@code x-forwarded-for}. */
public final class XffFactory implements OriginalIpDetectionFactory<XffConfig> {
  @Override
  public String name() {
    return "envoy.http.original_ip_detection.xff";
  }

  @Override
  public Class<XffConfig> configType() {
    return XffConfig.class;
  }

  @Override
  public OriginalIpDetection create(XffConfig config) throws ConfigException {
    boolean appendsPeer = config.hasSkipXffAppend() && !config.getSkipXffAppend().getValue();
    if (!config.hasXffTrustedCidrs()) {
      return new ForwardedHops(config.getXffNumTrustedHops(), appendsPeer);
    }
    if (config.getXffNumTrustedHops() > 0) {
      throw new ConfigException(
          "xff_num_trusted_hops", "Cannot set both xff_num_trusted_hops and xff_trusted_cidrs");
    }
    List<CidrRange> trusted =
        AddressTranslator.ranges(
            config.getXffTrustedCidrs().getCidrsList(), "xff_trusted_cidrs.cidrs");
    return trusted.isEmpty()
        ? new ForwardedHops(0, appendsPeer)
        : new TrustedProxies(trusted, appendsPeer);
  }
}
