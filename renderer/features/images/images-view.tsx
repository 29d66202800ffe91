import './images.css';
import type { Route } from '../../lib/route.ts';
import { BuildView } from './build/build-view.tsx';
import { ImageDetail } from './image-detail.tsx';
import { ImageList } from './image-list.tsx';

/** The list, one image at `ID`, or a build at `build`. */
export function ImagesView({ path: [id] }: { readonly path: Route }) {
  if (id === undefined) return <ImageList />;
  return id === 'build' ? <BuildView /> : <ImageDetail id={id} />;
}
