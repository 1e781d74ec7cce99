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
   * What the one field or the other, which goes first, describes; null for neither.
   *
   * @param rulesField how the field of {@code rules} is called
   * @param matcherField how the field of {@code matcher} is called
   * @throws ConfigException with all problems
   */
  public static @Nullable RbacEngine engine(
      @Nullable RBAC rules,
      String rulesField,
      @Nullable Matcher matcher,
      String matcherField,
      Place place,
      FactoryContext context)
      throws ConfigException {
    if (matcher != null) {
      try {
        RbacEngine tree = tree(matcher, place, context);
        return tree;
      } catch (ConfigException e) {
        throw e.under(matcherField);
      }
    }
    if (rules == null) {
      return null;
    }
    try {
      return policies(rules, context);
    } catch (ConfigException e) {
      throw e.under(rulesField);
    }
  }

  /** Where rules stand. */
  public enum Place {
    REQUESTS,
    CONNECTIONS
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
