package io.weft.config;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.LoadBalancingPolicy;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.extensions.load_balancing_policies.common.v3.ConsistentHashingLbConfig;
import io.envoyproxy.envoy.extensions.load_balancing_policies.common.v3.LocalityLbConfig;
import io.envoyproxy.envoy.extensions.load_balancing_policies.least_request.v3.LeastRequest;
import io.envoyproxy.envoy.extensions.load_balancing_policies.maglev.v3.Maglev;
import io.envoyproxy.envoy.extensions.load_balancing_policies.random.v3.Random;
import io.envoyproxy.envoy.extensions.load_balancing_policies.ring_hash.v3.RingHash;
import io.envoyproxy.envoy.extensions.load_balancing_policies.round_robin.v3.RoundRobin;
import io.weft.common.ConfigException;
import io.weft.upstream.LoadBalancing;
import io.weft.upstream.LoadBalancing.HashFunction;
import io.weft.upstream.LoadBalancing.Hashing;
import io.weft.upstream.LoadBalancing.Policy;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Translates how a cluster balances its load, from the old fields or from an extension. */
@SuppressWarnings("deprecation") // Envoy still accepts these fields.
final class LoadBalancingTranslator {
  private static final int PANIC_PERCENT = 50;
  static final int OVERPROVISIONING = 140;
  private static final String PREFIX =
      "type.googleapis.com/envoy.extensions.load_balancing_policies.";

  private static final SharedValues<LoadBalancing> SHARED = new SharedValues<>();

  /** An algorithm with what it says about localities. */
  private record Chosen(Policy policy, boolean localityWeighted, boolean failOnPanic) {}

  private LoadBalancingTranslator() {}

  static LoadBalancing translate(Cluster proto) throws ConfigException {
    Chosen chosen =
        proto.hasLoadBalancingPolicy() ? extension(proto.getLoadBalancingPolicy()) : old(proto);
    Cluster.CommonLbConfig common = proto.getCommonLbConfig();
    var assigned = proto.getLoadAssignment().getPolicy();
    LoadBalancing said =
        new LoadBalancing(
            chosen.policy(),
            common.hasHealthyPanicThreshold()
                ? (int) Math.round(common.getHealthyPanicThreshold().getValue())
                : PANIC_PERCENT,
            chosen.failOnPanic(),
            assigned.hasOverprovisioningFactor()
                ? assigned.getOverprovisioningFactor().getValue()
                : OVERPROVISIONING,
            assigned.getWeightedPriorityHealth(),
            chosen.localityWeighted(),
            EndpointTranslator.localityWeights(proto.getLoadAssignment()));
    return SHARED.share(said);
  }

  private static Chosen old(Cluster proto) throws ConfigException {
    Cluster.CommonLbConfig common = proto.getCommonLbConfig();
    Hashing hashing = hashing(common.getConsistentHashingLbConfig());
    Policy policy =
        switch (proto.getLbPolicy()) {
          case ROUND_ROBIN -> new Policy.RoundRobin();
          case RANDOM -> new Policy.Random();
          case LEAST_REQUEST -> oldLeastRequest(proto.getLeastRequestLbConfig());
          case RING_HASH -> oldRingHash(proto.getRingHashLbConfig(), hashing);
          case MAGLEV ->
              maglev(
                  "maglev_lb_config.table_size",
                  proto.getMaglevLbConfig().hasTableSize()
                      ? proto.getMaglevLbConfig().getTableSize().getValue()
                      : Policy.Maglev.DEFAULT.tableSize(),
                  hashing);
          case LOAD_BALANCING_POLICY_CONFIG ->
              throw new ConfigException("load_balancing_policy", "is needed by this lb_policy");
          case CLUSTER_PROVIDED -> provided(proto);
          case UNRECOGNIZED ->
              throw new ConfigException(
                  "lb_policy", proto.getLbPolicy() + " is not implemented in Weft yet");
        };
    return new Chosen(
        policy,
        common.hasLocalityWeightedLbConfig(),
        common.getZoneAwareLbConfig().getFailTrafficOnPanic());
  }

  private static Policy provided(Cluster proto) throws ConfigException {
    if (!proto.hasClusterType() && proto.getType() != Cluster.DiscoveryType.ORIGINAL_DST) {
      throw new ConfigException(
          "lb_policy",
          "cluster manager: cluster provided LB specified but cluster '"
              + proto.getName()
              + "' did not provide one; CLUSTER_PROVIDED is for the type ORIGINAL_DST");
    }
    return new Policy.ClusterProvided();
  }

  private static Policy oldLeastRequest(Cluster.LeastRequestLbConfig proto) {
    return new Policy.LeastRequest(
        proto.hasChoiceCount() ? proto.getChoiceCount().getValue() : 2,
        proto.hasActiveRequestBias() ? proto.getActiveRequestBias().getDefaultValue() : 1.0,
        false);
  }

  private static Policy oldRingHash(Cluster.RingHashLbConfig proto, Hashing hashing)
      throws ConfigException {
    return ringHash(
        "ring_hash_lb_config",
        proto.hasMinimumRingSize() ? proto.getMinimumRingSize().getValue() : null,
        proto.hasMaximumRingSize() ? proto.getMaximumRingSize().getValue() : null,
        proto.getHashFunction() == Cluster.RingHashLbConfig.HashFunction.MURMUR_HASH_2,
        hashing);
  }

  /** The first policy of the list that Weft has. */
  private static Chosen extension(LoadBalancingPolicy proto) throws ConfigException {
    List<String> unknown = new ArrayList<>();
    for (int i = 0; i < proto.getPoliciesCount(); i++) {
      TypedExtensionConfig policy = proto.getPolicies(i).getTypedExtensionConfig();
      String path = "load_balancing_policy.policies[" + i + "].typed_extension_config.typed_config";
      try {
        Chosen chosen = extension(policy.getTypedConfig());
        if (chosen != null) {
          return chosen;
        }
      } catch (InvalidProtocolBufferException e) {
        throw new ConfigException(path, "malformed: " + e.getMessage());
      } catch (ConfigException e) {
        throw e.under(path);
      }
      unknown.add(policy.getName() + " (" + policy.getTypedConfig().getTypeUrl() + ')');
    }
    throw new ConfigException(
        "load_balancing_policy.policies",
        "none is implemented in Weft yet: " + String.join(", ", unknown));
  }

  private static @Nullable Chosen extension(Any config)
      throws InvalidProtocolBufferException, ConfigException {
    String type = config.getTypeUrl();
    if (!type.startsWith(PREFIX)) {
      return null;
    }
    return switch (type.substring(PREFIX.length())) {
      case "round_robin.v3.RoundRobin" ->
          chosen(
              new Policy.RoundRobin(),
              RoundRobin.parseFrom(config.getValue()).getLocalityLbConfig());
      case "random.v3.Random" ->
          chosen(new Policy.Random(), Random.parseFrom(config.getValue()).getLocalityLbConfig());
      case "least_request.v3.LeastRequest" -> {
        LeastRequest proto = LeastRequest.parseFrom(config.getValue());
        yield chosen(leastRequest(proto), proto.getLocalityLbConfig());
      }
      case "ring_hash.v3.RingHash" -> {
        RingHash proto = RingHash.parseFrom(config.getValue());
        yield new Chosen(ringHash(proto), proto.hasLocalityWeightedLbConfig(), false);
      }
      case "maglev.v3.Maglev" -> {
        Maglev proto = Maglev.parseFrom(config.getValue());
        long size =
            proto.hasTableSize()
                ? proto.getTableSize().getValue()
                : Policy.Maglev.DEFAULT.tableSize();
        yield new Chosen(
            maglev("table_size", size, hashing(proto.getConsistentHashingLbConfig())),
            proto.hasLocalityWeightedLbConfig(),
            false);
      }
      default -> null;
    };
  }

  private static Chosen chosen(Policy policy, LocalityLbConfig proto) {
    return new Chosen(
        policy,
        proto.hasLocalityWeightedLbConfig(),
        proto.getZoneAwareLbConfig().getFailTrafficOnPanic());
  }

  private static Policy leastRequest(LeastRequest proto) {
    return new Policy.LeastRequest(
        proto.hasChoiceCount() ? proto.getChoiceCount().getValue() : 2,
        proto.hasActiveRequestBias() ? proto.getActiveRequestBias().getDefaultValue() : 1.0,
        proto.getSelectionMethod() == LeastRequest.SelectionMethod.FULL_SCAN
            || proto.getEnableFullScan().getValue());
  }

  private static Policy ringHash(RingHash proto) throws ConfigException {
    Hashing hashing =
        proto.hasConsistentHashingLbConfig()
            ? hashing(proto.getConsistentHashingLbConfig())
            : new Hashing(
                proto.getUseHostnameForHashing(), proto.getHashBalanceFactor().getValue());
    return ringHash(
        "",
        proto.hasMinimumRingSize() ? proto.getMinimumRingSize().getValue() : null,
        proto.hasMaximumRingSize() ? proto.getMaximumRingSize().getValue() : null,
        proto.getHashFunction() == RingHash.HashFunction.MURMUR_HASH_2,
        hashing);
  }

  private static Policy ringHash(
      String path, @Nullable Long min, @Nullable Long max, boolean murmur, Hashing hashing)
      throws ConfigException {
    long least = min == null ? Policy.RingHash.DEFAULT.minimumRingSize() : min;
    long most = max == null ? Policy.RingHash.MAX_SIZE : max;
    if (least > most) {
      throw new ConfigException(
          path, "ring hash: minimum_ring_size (" + least + ") > maximum_ring_size (" + most + ')');
    }
    return new Policy.RingHash(
        least, most, murmur ? HashFunction.MURMUR_HASH_2 : HashFunction.XX_HASH, hashing);
  }

  private static Policy maglev(String path, long size, Hashing hashing) throws ConfigException {
    try {
      return new Policy.Maglev(size, hashing);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(path, String.valueOf(e.getMessage()));
    }
  }

  private static Hashing hashing(Cluster.CommonLbConfig.ConsistentHashingLbConfig proto) {
    return new Hashing(proto.getUseHostnameForHashing(), proto.getHashBalanceFactor().getValue());
  }

  private static Hashing hashing(ConsistentHashingLbConfig proto) {
    return new Hashing(proto.getUseHostnameForHashing(), proto.getHashBalanceFactor().getValue());
  }
}
