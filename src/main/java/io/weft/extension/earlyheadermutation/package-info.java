/** Changes requests before their clients and routes are found. */
@NullMarked
package io.weft.extension.earlyheadermutation;

import org.jspecify.annotations.NullMarked;
