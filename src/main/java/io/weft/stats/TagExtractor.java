package io.weft.stats;

/**
 * Finds one tag in names of stats: an immutable pattern; any thread.
 *
 * <p>{@link TokenPattern} and {@link RegexPattern} find Envoy's default tags, {@link
 * EcmaScriptRegex} those of {@code stats_tags}, and {@link FixedTag} is always there.
 */
public sealed interface TagExtractor permits TokenPattern, RegexPattern, EcmaScriptRegex, FixedTag {
  /** What the tag is called. */
  String tagName();

  /**
   * Up to the first dot, what a name must begin with for the tag to be looked for; empty if the tag
   * may be in any name.
   */
  String firstPart();

  /** Looks for the tag in {@code found}'s name and, if it is there, adds it. */
  void extract(Extraction found);
}
