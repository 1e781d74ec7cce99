package io.weft.config;

import com.github.xds.core.v3.TypedExtensionConfig;
import com.github.xds.type.matcher.v3.Matcher;
import com.github.xds.type.matcher.v3.Matcher.MatcherList;
import com.github.xds.type.matcher.v3.Matcher.MatcherList.Predicate;
import com.github.xds.type.matcher.v3.Matcher.MatcherTree;
import com.google.protobuf.InvalidProtocolBufferException;
import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;
import io.weft.matcher.ExactMapTree;
import io.weft.matcher.InputMatcher;
import io.weft.matcher.ListTree;
import io.weft.matcher.MatchInput;
import io.weft.matcher.MatchPredicate;
import io.weft.matcher.MatchTree;
import io.weft.matcher.OnMatch;
import io.weft.matcher.PrefixMapTree;
import io.weft.spi.CustomMatcherFactory;
import io.weft.spi.ExtensionFactory;
import io.weft.spi.FactoryContext;
import io.weft.spi.InputMatcherFactory;
import io.weft.spi.MatchInputFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Translates trees that lead to an action. Source: {@code xds.type.matcher.v3.Matcher} and {@code
 * envoy.config.common.matcher.v3.Matcher}, whose bytes are the same.
 *
 * <p>Used by one thread, which builds.
 *
 * @param <A> the actions, which the place of the tree decides about
 */
public final class MatchTreeTranslator<A> {
  /**
   * What a tree may have where it stands.
   *
   * @param <A> the actions
   */
  public interface Place<A> {
    /**
     * Refuses inputs that are not allowed.
     *
     * @param typeUrl of the input's configuration
     */
    void checkInput(MatchInputFactory<?> factory, String typeUrl) throws ConfigException;

    /** Whether {@code keep_matching} is allowed. */
    boolean allowsKeepMatching();

    /** The action that {@code config} describes. */
    A action(TypedExtensionConfig config) throws ConfigException;
  }

  private final FactoryContext context;
  private final Place<A> place;

  /** A translator of trees that stand in {@code place}. */
  public MatchTreeTranslator(FactoryContext context, Place<A> place) {
    this.context = context;
    this.place = place;
  }

  /**
   * As the other, for the older message.
   *
   * @throws ConfigException with all problems
   */
  public MatchTree<A> translate(io.envoyproxy.envoy.config.common.matcher.v3.Matcher proto)
      throws ConfigException {
    try {
      return translate(Matcher.parseFrom(proto.toByteString()));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("has the same fields", e);
    }
  }

  /**
   * The tree that {@code proto}, which was validated, describes.
   *
   * @throws ConfigException with all problems
   */
  public MatchTree<A> translate(Matcher proto) throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    OnMatch<A> otherwise = errors.attempt("", () -> onMatch(proto.getOnNoMatch(), "on_no_match"));
    OnMatch<A> known = otherwise == null ? OnMatch.nothing() : otherwise;
    MatchTree<A> tree =
        switch (proto.getMatcherTypeCase()) {
          case MATCHER_LIST ->
              errors.attempt("matcher_list", () -> list(proto.getMatcherList(), known));
          case MATCHER_TREE ->
              errors.attempt("matcher_tree", () -> tree(proto.getMatcherTree(), known));
          case MATCHERTYPE_NOT_SET -> new ListTree<>(List.of(), known);
        };
    errors.throwIfAny();
    return Objects.requireNonNull(tree);
  }

  private MatchTree<A> list(MatcherList proto, OnMatch<A> otherwise) throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    List<ListTree.Branch<A>> branches = new ArrayList<>();
    for (int i = 0; i < proto.getMatchersCount(); i++) {
      MatcherList.FieldMatcher matcher = proto.getMatchers(i);
      String path = "matchers[" + i + ']';
      MatchPredicate predicate =
          errors.attempt(path + ".predicate", () -> predicate(matcher.getPredicate()));
      OnMatch<A> onMatch = errors.attempt(path, () -> onMatch(matcher.getOnMatch(), "on_match"));
      if (predicate != null && onMatch != null) {
        branches.add(new ListTree.Branch<>(predicate, onMatch));
      }
    }
    errors.throwIfAny();
    return new ListTree<>(branches, otherwise);
  }

  private MatchPredicate predicate(Predicate proto) throws ConfigException {
    return switch (proto.getMatchTypeCase()) {
      case SINGLE_PREDICATE -> single(proto.getSinglePredicate());
      case OR_MATCHER -> new MatchPredicate.Any(predicates(proto.getOrMatcher(), "or_matcher"));
      case AND_MATCHER -> new MatchPredicate.All(predicates(proto.getAndMatcher(), "and_matcher"));
      case NOT_MATCHER -> {
        try {
          yield new MatchPredicate.Not(predicate(proto.getNotMatcher()));
        } catch (ConfigException e) {
          throw e.under("not_matcher");
        }
      }
      case MATCHTYPE_NOT_SET ->
          throw new ConfigException(
              "", "one of single_predicate, or_matcher, and_matcher, not_matcher is needed");
    };
  }

  private List<MatchPredicate> predicates(Predicate.PredicateList proto, String field)
      throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    List<MatchPredicate> predicates = new ArrayList<>();
    for (int i = 0; i < proto.getPredicateCount(); i++) {
      Predicate one = proto.getPredicate(i);
      MatchPredicate predicate =
          errors.attempt(field + ".predicate[" + i + ']', () -> predicate(one));
      if (predicate != null) {
        predicates.add(predicate);
      }
    }
    errors.throwIfAny();
    return predicates;
  }

  private MatchPredicate single(Predicate.SinglePredicate proto) throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    MatchInput input = errors.attempt("single_predicate", () -> input(proto.getInput()));
    InputMatcher matcher =
        errors.attempt(
            "single_predicate",
            () ->
                proto.hasValueMatch()
                    ? valueMatch(proto.getValueMatch())
                    : customMatch(proto.getCustomMatch()));
    errors.throwIfAny();
    return new MatchPredicate.Single(
        Objects.requireNonNull(input), Objects.requireNonNull(matcher));
  }

  private static InputMatcher valueMatch(com.github.xds.type.matcher.v3.StringMatcher proto)
      throws ConfigException {
    try {
      return MatcherTranslator.string(
          io.envoyproxy.envoy.type.matcher.v3.StringMatcher.parseFrom(proto.toByteString()));
    } catch (ConfigException e) {
      throw e.under("value_match");
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("has the same fields", e);
    }
  }

  @SuppressWarnings("unchecked") // the registry found the factory by the class of its configuration
  private InputMatcher customMatch(TypedExtensionConfig proto) throws ConfigException {
    try {
      var resolved = resolve(InputMatcherFactory.class, proto);
      var factory = (InputMatcherFactory<Object>) resolved.factory();
      try {
        return factory.create(resolved.config(), context);
      } catch (ConfigException e) {
        throw e.under("typed_config");
      }
    } catch (ConfigException e) {
      throw e.under("custom_match");
    }
  }

  private MatchTree<A> tree(MatcherTree proto, OnMatch<A> otherwise) throws ConfigException {
    // Envoy takes inputs of metadata here, too, and finds nothing by them.
    MatchInput.Text input =
        input(proto.getInput()) instanceof MatchInput.Text text ? text : data -> null;
    return switch (proto.getTreeTypeCase()) {
      case EXACT_MATCH_MAP ->
          new ExactMapTree<>(
              input, children(proto.getExactMatchMap(), "exact_match_map"), otherwise);
      case PREFIX_MATCH_MAP ->
          new PrefixMapTree<>(
              input, children(proto.getPrefixMatchMap(), "prefix_match_map"), otherwise);
      case CUSTOM_MATCH -> customTree(proto.getCustomMatch(), input, otherwise);
      case TREETYPE_NOT_SET ->
          throw new ConfigException(
              "", "one of exact_match_map, prefix_match_map, custom_match is needed");
    };
  }

  private Map<String, OnMatch<A>> children(MatcherTree.MatchMap proto, String field)
      throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    Map<String, OnMatch<A>> children = new HashMap<>();
    proto
        .getMapMap()
        .forEach((key, value) -> {
          OnMatch<A> child =
              errors.attempt("", () -> onMatch(value, field + ".map[\"" + key + "\"]"));
          if (child != null) {
            children.put(key, child);
          }
        });
    errors.throwIfAny();
    return children;
  }

  @SuppressWarnings("unchecked") // the registry found the factory by the class of its configuration
  private MatchTree<A> customTree(
      TypedExtensionConfig proto, MatchInput.Text input, OnMatch<A> otherwise)
      throws ConfigException {
    try {
      var resolved = resolve(CustomMatcherFactory.class, proto);
      var factory = (CustomMatcherFactory<Object>) resolved.factory();
      try {
        return factory.create(
            resolved.config(), input, otherwise, child -> onMatch(child, "on_match"));
      } catch (ConfigException e) {
        throw e.under("typed_config");
      }
    } catch (ConfigException e) {
      throw e.under("custom_match");
    }
  }

  @SuppressWarnings("unchecked") // the registry found the factory by the class of its configuration
  private MatchInput input(TypedExtensionConfig proto) throws ConfigException {
    try {
      var resolved = resolve(MatchInputFactory.class, proto);
      var factory = (MatchInputFactory<Object>) resolved.factory();
      place.checkInput(factory, proto.getTypedConfig().getTypeUrl());
      return factory.create(resolved.config());
    } catch (ConfigException e) {
      throw e.under("input");
    }
  }

  private OnMatch<A> onMatch(Matcher.OnMatch proto, String field) throws ConfigException {
    try {
      if (proto.getKeepMatching() && !place.allowsKeepMatching()) {
        throw new ConfigException(
            "keep_matching", "keep_matching is not supported in this context");
      }
      return switch (proto.getOnMatchCase()) {
        case MATCHER -> {
          try {
            yield OnMatch.ofTree(translate(proto.getMatcher()), proto.getKeepMatching());
          } catch (ConfigException e) {
            throw e.under("matcher");
          }
        }
        case ACTION -> {
          try {
            yield OnMatch.of(place.action(proto.getAction()), proto.getKeepMatching());
          } catch (ConfigException e) {
            throw e.under("action");
          }
        }
        case ONMATCH_NOT_SET -> OnMatch.nothing();
      };
    } catch (ConfigException e) {
      throw e.under(field);
    }
  }

  private <F extends ExtensionFactory<?>> ResolvedExtension<F> resolve(
      Class<F> category, TypedExtensionConfig proto) throws ConfigException {
    return ResolvedExtension.of(
        context.extensions(), category, proto.getName(), proto.getTypedConfig());
  }
}
