/** The command {@code METADATA}, where formats ask for it: {@code envoy.formatter.metadata}. */
@NullMarked
package io.weft.extension.formatter.metadata;

import org.jspecify.annotations.NullMarked;
