package io.weft.config;

import com.github.xds.core.v3.TypedExtensionConfig;
import com.github.xds.type.matcher.v3.Matcher;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.rbac.v3.Policy;
import io.envoyproxy.envoy.config.rbac.v3.RBAC;
import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;
import io.weft.matcher.RbacEngine;
import io.weft.matcher.RbacEngine.NamedAction;
import io.weft.matcher.RbacRule;
import io.weft.spi.FactoryContext;
import io.weft.spi.MatchInputFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Translates role-based access control. Source: {@code envoy.config.rbac.v3}. */
public final class RbacTranslator {
  private RbacTranslator() {}

  /**
   * What a filter's rules became; null where it has none.
   *
   * @param enforced those that decide
   * @param shadow those whose verdict is only told
   */
  public record Engines(@Nullable RbacEngine enforced, @Nullable RbacEngine shadow) {}

  /**
   * What the fields {@code rules}, {@code matcher}, {@code shadow_rules} and {@code shadow_matcher}
   * of a filter describe; each is null if it is not set, and matchers go first.
   *
   * @throws ConfigException with the problem of the first field that has one
   */
  public static Engines engines(
      @Nullable RBAC rules,
      @Nullable Matcher matcher,
      @Nullable RBAC shadowRules,
      @Nullable Matcher shadowMatcher,
      Place place,
      FactoryContext context)
      throws ConfigException {
    return new Engines(
        matcher == null
            ? policies(rules, "rules", context)
            : tree(matcher, "matcher", place, context),
        shadowMatcher == null
            ? policies(shadowRules, "shadow_rules", context)
            : tree(shadowMatcher, "shadow_matcher", place, context));
  }

  /** Where rules stand. */
  public enum Place {
    REQUESTS,
    CONNECTIONS
  }

  private static @Nullable RbacEngine policies(
      @Nullable RBAC proto, String field, FactoryContext context) throws ConfigException {
    try {
      return proto == null ? null : policies(proto, context);
    } catch (ConfigException e) {
      throw e.under(field);
    }
  }

  private static RbacEngine tree(Matcher proto, String field, Place place, FactoryContext context)
      throws ConfigException {
    try {
      return tree(proto, place, context);
    } catch (ConfigException e) {
      throw e.under(field);
    }
  }

  private static RbacEngine policies(RBAC proto, FactoryContext context) throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    TreeMap<String, RbacRule> policies = new TreeMap<>();
    proto
        .getPoliciesMap()
        .forEach((name, policy) -> {
          RbacRule rule =
              errors.attempt("policies[\"" + name + "\"]", () -> policy(policy, context));
          if (rule != null) {
            policies.put(name, rule);
          }
        });
    errors.throwIfAny();
    return new RbacEngine.Policies(action(proto.getAction()), policies);
  }

  private static RbacRule policy(Policy proto, FactoryContext context) throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    List<RbacRule> permissions = new ArrayList<>();
    for (int i = 0; i < proto.getPermissionsCount(); i++) {
      var permission = proto.getPermissions(i);
      RbacRule rule =
          errors.attempt(
              "permissions[" + i + ']',
              () -> RbacPermissionTranslator.translate(permission, context));
      if (rule != null) {
        permissions.add(rule);
      }
    }
    List<RbacRule> principals = new ArrayList<>();
    for (int i = 0; i < proto.getPrincipalsCount(); i++) {
      var principal = proto.getPrincipals(i);
      RbacRule rule =
          errors.attempt(
              "principals[" + i + ']', () -> RbacPrincipalTranslator.translate(principal));
      if (rule != null) {
        principals.add(rule);
      }
    }
    errors.throwIfAny();
    return RbacRules.all(List.of(RbacRules.any(permissions), RbacRules.any(principals)));
  }

  private static RbacEngine.Action action(RBAC.Action proto) {
    return switch (proto) {
      case ALLOW, UNRECOGNIZED -> RbacEngine.Action.ALLOW;
      case DENY -> RbacEngine.Action.DENY;
      case LOG -> RbacEngine.Action.LOG;
    };
  }

  private static RbacEngine tree(Matcher proto, Place place, FactoryContext context)
      throws ConfigException {
    ActionPlace actions = new ActionPlace(place);
    var tree = new MatchTreeTranslator<>(context, actions).translate(proto);
    return new RbacEngine.Tree(Objects.requireNonNull(tree), actions.hasLog);
  }

  /** Trees whose actions are those of access control; used by one thread, which builds. */
  private static final class ActionPlace implements MatchTreeTranslator.Place<NamedAction> {
    private final Place place;
    private boolean hasLog;

    ActionPlace(Place place) {
      this.place = place;
    }

    @Override
    public void checkInput(MatchInputFactory<?> factory, String typeUrl) throws ConfigException {
      boolean serves =
          factory.isCommon()
              || (place == Place.REQUESTS ? factory.servesRequests() : factory.servesConnections());
      if (!serves) {
        throw new ConfigException(
            "typed_config",
            "requirement violation while creating match tree: there is no such input here: "
                + typeUrl);
      }
    }

    @Override
    public boolean allowsKeepMatching() {
      return false;
    }

    @Override
    public NamedAction action(TypedExtensionConfig config) throws ConfigException {
      try {
        if (TypedConfig.unpack(config.getTypedConfig())
            instanceof io.envoyproxy.envoy.config.rbac.v3.Action action) {
          RbacEngine.Action translated = RbacTranslator.action(action.getAction());
          hasLog |= translated == RbacEngine.Action.LOG;
          return new NamedAction(action.getName(), translated);
        }
      } catch (InvalidProtocolBufferException e) {
        throw new ConfigException("typed_config", "malformed: " + e.getMessage());
      }
      throw new ConfigException(
          "typed_config",
          FeatureCoverage.unsupported(config.getName(), config.getTypedConfig().getTypeUrl()));
    }
  }
}
