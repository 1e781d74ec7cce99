package io.weft.matcher;

import com.google.re2j.Pattern;
import io.weft.http.HeaderName;
import org.jspecify.annotations.Nullable;

/**
 * Which fields of a message a service that Weft asks may change. A value.
 *
 * <p>Source: {@code envoy.config.common.mutation_rules.v3.HeaderMutationRules}.
 *
 * @param allowsRouting whether fields may be changed that choose a route: the host, {@code
 *     :method}, {@code :scheme}
 * @param allowsEnvoy whether fields may be changed that begin with {@code x-envoy}
 * @param refusesSystem whether no pseudo field may be changed
 * @param refusesAll whether nothing may be changed but what {@code allowed} matches
 * @param allowed whole names that may be changed in any case; null for none
 * @param refused whole names that may not be changed in any case; null for none
 * @param isError whether a change that is not allowed is an error, and not passed over
 */
public record HeaderMutationRules(
    boolean allowsRouting,
    boolean allowsEnvoy,
    boolean refusesSystem,
    boolean refusesAll,
    @Nullable Pattern allowed,
    @Nullable Pattern refused,
    boolean isError) {
  private static final String ENVOY = "x-envoy";

  /** Whether {@code name} may get a value in the place of others. */
  public boolean allowsSet(HeaderName name) {
    String text = name.text();
    if (refused != null && refused.matches(text)) {
      return false;
    }
    if (allowed != null && allowed.matches(text)) {
      return true;
    }
    return !refusesAll
        && (allowsRouting || !isOfRouting(name))
        && (allowsEnvoy || !text.startsWith(ENVOY))
        && !(refusesSystem && isSystem(name));
  }

  /** Whether {@code name} may get one more value: pseudo fields have but one. */
  public boolean allowsAppend(HeaderName name) {
    return allowsSet(name)
        && (!isSystem(name) || (allowed != null && allowed.matches(name.text())));
  }

  /** Whether {@code name} may be removed: neither pseudo fields nor the host. */
  public boolean allowsRemove(HeaderName name) {
    return !isSystem(name) && !name.equals(HeaderName.HOST) && allowsSet(name);
  }

  private static boolean isOfRouting(HeaderName name) {
    return name.equals(HeaderName.HOST)
        || name.equals(HeaderName.AUTHORITY)
        || name.equals(HeaderName.METHOD)
        || name.equals(HeaderName.SCHEME);
  }

  private static boolean isSystem(HeaderName name) {
    return name.text().startsWith(":");
  }
}
