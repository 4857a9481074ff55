import { screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AccountTreeNode } from '~/api/generated/types.gen';
import { fakeGateway, statusResponse } from '~/testing/gateway';
import { renderInApp } from '~/testing/render';
import { AccountTree } from './account-tree';

const node = (id: string, depth = 0, childCount = 0) =>
  ({
    account: `accounts/${id}`,
    displayName: id,
    parent: depth === 0 ? '' : 'accounts/Bank',
    depth,
    childCount,
    descendantCount: String(childCount),
    activeCount: '1',
    managedCount: '1',
    employeeCount: '10',
    segment: 'TOP',
    state: 'ACTIVE',
  }) as AccountTreeNode;

const ORGANIZATION = { segments: [{ segmentId: 'TOP', displayName: 'Top' }] };

beforeEach(() => {
  vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(800);
});
afterEach(() => vi.unstubAllGlobals());

async function show(tree: Parameters<typeof fakeGateway>[0][string], filter = {}) {
  const gateway = fakeGateway({ 'accounts:tree': tree, organization: ORGANIZATION });
  await renderInApp(<AccountTree filter={filter} onFilter={() => {}} />);
  return gateway;
}

describe('the account tree', () => {
  it('shows a small tree open, with its figures', async () => {
    await show({ nodes: [node('Bank', 0, 2), node('North', 1), node('South', 1)], nextPageToken: '' });
    expect(await screen.findByText('North')).toBeTruthy();
    expect(screen.getByText('3 accounts')).toBeTruthy();
  });

  it('says what is coming while it is read', async () => {
    await show(() => new Promise<object>(() => {}));
    expect(await screen.findByLabelText('Account tree')).toBeTruthy();
    expect(screen.queryByRole('treegrid')).toBeNull();
  });

  it('says what to do when there is nothing, and when nothing matches', async () => {
    await show({ nodes: [], nextPageToken: '' });
    expect(await screen.findByText('No accounts yet')).toBeTruthy();
  });

  it('says so when nothing matches the filter', async () => {
    await show({ nodes: [node('Bank')], nextPageToken: '' }, { q: 'rail' });
    expect(await screen.findByText('No account matches')).toBeTruthy();
  });

  it('says what failed with the id of the request, and tries again', async () => {
    await show(() => statusResponse(500, 'INTERNAL', 'the tree is on fire'));
    expect((await screen.findByRole('alert')).textContent).toContain('the tree is on fire');
    expect(screen.getByText('request-1')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Try again' })).toBeTruthy();
  });

  it('says so when it may not be seen', async () => {
    await show(() => statusResponse(403, 'PERMISSION_DENIED', 'no'));
    expect(await screen.findByText('Nothing to see here for you')).toBeTruthy();
  });

  it('says that it is not whole where there are more accounts than it reads', async () => {
    let page = 0;
    const { sent } = await show(() => {
      page += 1;
      const nodes = Array.from({ length: 5000 }, (_, index) => node(`A${page}-${index}`));
      return { nodes, nextPageToken: 'more' };
    });
    expect(await screen.findByText(/Only the first 20,000 accounts are shown/)).toBeTruthy();
    expect(sent.filter(({ path }) => path === 'accounts:tree')).toHaveLength(4);
  });
});
