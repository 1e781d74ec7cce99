/**
 * What an extension implements and what it is given: one factory interface per category, selected
 * by the type URL of its configuration. Knows the runtime objects that factories create and no
 * single extension. Start with {@link io.weft.spi.ExtensionFactory}.
 */
@NullMarked
package io.weft.spi;

import org.jspecify.annotations.NullMarked;
